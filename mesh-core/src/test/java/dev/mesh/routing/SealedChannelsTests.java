package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SendResult;
import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Hkdf;
import dev.mesh.wire.WireReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Bus and seal together, over a link that loses and repeats envelopes, with processes
 * that start again.
 */
class SealedChannelsTests {

	private static final long MILLI = 1_000_000L;

	private final ArrayDeque<byte[]> toA = new ArrayDeque<>();

	private final ArrayDeque<byte[]> toB = new ArrayDeque<>();

	private final SealedNode a = new SealedNode(RoutingKeys.peer(1), (envelope) -> transmitted(envelope, true));

	private final SealedNode b = new SealedNode(RoutingKeys.peer(2), (envelope) -> transmitted(envelope, false));

	/** Each key with each packet number it was used for. */
	private final Set<String> nonces = new HashSet<>();

	private final Map<Integer, AgreementKey> copies = new HashMap<>();

	private final Map<String, byte[]> secrets = new HashMap<>();

	private Random random = new Random(1);

	private int loss;

	private int repeats;

	private long now;

	private int keys;

	private void transmitted(byte[] envelope, boolean byA) {
		Envelope header = Envelope.read(new WireReader(envelope, 0, envelope.length));
		SealedNode from = byA ? this.a : this.b;
		SealedNode to = byA ? this.b : this.a;
		assertThat(this.nonces.add(keyOf(header, from, to) + "/" + header.packet())).as("a nonce is used once")
			.isTrue();
		ArrayDeque<byte[]> link = byA ? this.toB : this.toA;
		if (this.random.nextInt(100) >= this.loss) {
			link.add(envelope);
		}
		if (this.random.nextInt(100) < this.repeats) {
			link.add(envelope);
		}
	}

	/** Of the keys themselves, because those of the nodes are erased in time. */
	private byte[] secretOf(Envelope header) {
		return this.secrets.computeIfAbsent(header.sourceKeyId() + "/" + header.destinationKeyId(),
				(ids) -> this.copies.get(header.sourceKeyId())
					.agree(this.copies.get(header.destinationKeyId()).publicBytes()));
	}

	private AgreementKey nextKey() {
		int number = ++this.keys;
		AgreementKey copy = RoutingKeys.agreementKey(number);
		this.copies.put(copy.id(), copy);
		return RoutingKeys.agreementKey(number);
	}

	private String keyOf(Envelope header, SealedNode from, SealedNode to) {
		byte[] info = ByteBuffer.allocate(96)
			.put(from.key.toBytes())
			.put(to.key.toBytes())
			.putLong(from.incarnation)
			.putLong(to.incarnation)
			.putInt(header.sourceKeyId())
			.putInt(header.destinationKeyId())
			.putLong(header.epoch())
			.array();
		byte[] secret = secretOf(header);
		byte[] salt = "mesh/1 seal".getBytes(StandardCharsets.US_ASCII);
		return HexFormat.of().formatHex(Hkdf.derive(salt, secret, info, 32));
	}

	private void start(SealedNode node) {
		node.start(nextKey());
	}

	private void startBoth() {
		this.a.knows(this.b);
		this.b.knows(this.a);
		start(this.a);
		start(this.b);
		this.a.meet();
		this.b.meet();
	}

	private void run(int turns) {
		for (int i = 0; i < turns; i++) {
			this.now += 10 * MILLI;
			for (int n = this.toA.size(); n > 0; n--) {
				this.a.receive(this.toA.remove(), this.now);
			}
			for (int n = this.toB.size(); n > 0; n--) {
				this.b.receive(this.toB.remove(), this.now);
			}
			this.a.turn(this.now);
			this.b.turn(this.now);
		}
	}

	@Test
	void messagesPassSealed() {
		startBoth();
		this.a.send("to b", this.now);
		this.b.send("to a", this.now);
		run(10);

		assertThat(this.b.texts).containsExactly("to b");
		assertThat(this.a.texts).containsExactly("to a");
		assertThat(this.a.results.values()).allMatch(SendResult::isSuccess).hasSize(1);
		assertThat(this.a.end.counts).doesNotContainKey("bus.undecryptable");
	}

	@Test
	void repeatedEnvelopesAreDroppedByTheSeal() {
		startBoth();
		this.repeats = 100;
		for (int i = 0; i < 20; i++) {
			this.a.send("text " + i, this.now);
			run(3);
		}

		assertThat(this.b.texts).hasSize(20);
		assertThat(this.b.end.counted("bus.dropped.replay")).isGreaterThanOrEqualTo(20);
		assertThat(this.b.end.counts).doesNotContainKey("bus.duplicates");
	}

	@Test
	void noNonceIsEverUsedTwice() {
		for (int seed = 1; seed <= 20; seed++) {
			this.random = new Random(seed);
			this.loss = this.random.nextInt(40);
			this.repeats = this.random.nextInt(30);
			startBoth();
			for (int i = 0; i < 200; i++) {
				this.a.send("a " + i, this.now);
				this.b.send("b " + i, this.now);
				run(1 + this.random.nextInt(5));
				disturb();
			}
			this.loss = 0;
			this.a.meet();
			this.b.meet();
			run(500);
			assertThat(this.a.texts).doesNotHaveDuplicates().isNotEmpty();
			assertThat(this.b.texts).doesNotHaveDuplicates().isNotEmpty();
			this.a.texts.clear();
			this.b.texts.clear();
		}
		assertThat(this.nonces.size()).isGreaterThan(10_000);
	}

	/**
	 * Restarts, replaced and erased keys, records that come again, route changes, and a
	 * receiver that has lost the channel.
	 */
	private void disturb() {
		SealedNode node = this.random.nextBoolean() ? this.a : this.b;
		SealedNode other = node == this.a ? this.b : this.a;
		switch (this.random.nextInt(30)) {
			case 0 -> {
				start(node);
				node.meet();
				other.meet();
			}
			case 1 -> node.meet();
			case 2 -> node.channels.handleRouteChanged(other.key);
			case 3 -> node.channels.handleRefusal(other.key, this.now);
			case 4 -> {
				node.end.replaceKey(nextKey());
				if (this.random.nextBoolean()) {
					other.meet();
				}
			}
			case 5 -> node.end.passUntil(node.end.now + SealerEnd.TIMES.overlapNanos());
			default -> {
			}
		}
	}

}
