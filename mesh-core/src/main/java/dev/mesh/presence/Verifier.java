package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Verifies each signed block once: the good ones are remembered by hash, and a block that
 * comes from several neighbours at the same time is asked for once. Bad ones are not
 * remembered, since anybody can make up any number of them.
 */
final class Verifier {

	private final GossipEnvironment environment;

	private final Turn turn;

	private final Map<Question, Boolean> genuine;

	private final Map<Question, List<Consumer<Boolean>>> asked = new HashMap<>();

	/**
	 * Creates one that knows nothing.
	 * @param limit how many genuine blocks are remembered
	 */
	Verifier(GossipEnvironment environment, int limit, Turn turn) {
		this.environment = environment;
		this.turn = turn;
		this.genuine = new LinkedHashMap<>(16, 0.75f, true) {

			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<Question, Boolean> eldest) {
				return size() > limit;
			}

		};
	}

	/** Answers at once when the block is known to be genuine, else later. */
	void verify(String label, PeerKey signer, SignedBlock block, Consumer<Boolean> onVerdict) {
		Question question = new Question(label, signer, BlockHash.of(block.bytes()));
		if (this.genuine.get(question) != null) {
			onVerdict.accept(true);
			return;
		}
		List<Consumer<Boolean>> waiting = this.asked.get(question);
		if (waiting != null) {
			waiting.add(onVerdict);
			return;
		}
		waiting = new ArrayList<>();
		waiting.add(onVerdict);
		this.asked.put(question, waiting);
		this.environment.keys()
			.verify(signer, SignedBlock.toSign(label, block.content()), block.signature(),
					(verdict) -> answer(question, verdict));
	}

	/** For what this peer has signed itself. */
	void trust(String label, PeerKey signer, SignedBlock block) {
		this.genuine.put(new Question(label, signer, BlockHash.of(block.bytes())), true);
	}

	/** It is kept now, and is known as such. */
	void forget(PeerRecord record) {
		this.genuine.remove(new Question(PeerRecord.LABEL, record.key(), record.hash()));
	}

	private void answer(Question question, boolean verdict) {
		this.turn.touch();
		if (verdict) {
			this.genuine.put(question, true);
		}
		List<Consumer<Boolean>> waiting = this.asked.remove(question);
		if (waiting != null) {
			waiting.forEach((onVerdict) -> onVerdict.accept(verdict));
		}
	}

	private record Question(String label, PeerKey signer, BlockHash hash) {
	}

}
