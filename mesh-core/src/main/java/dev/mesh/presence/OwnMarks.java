package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Signs what this peer, as acceptor, says against edges in the records of others.
 * Whenever such a record arrives or a session changes, claims are compared with the
 * sessions there are: so an old record that somebody brings up again, long after its
 * marks are forgotten, is answered with a new mark.
 */
final class OwnMarks {

	private final AcceptedEdges accepted;

	private final RecordStore store;

	private final GossipEnvironment environment;

	private final Turn turn;

	private final Map<MarkId, EdgeMark> signing = new TreeMap<>();

	OwnMarks(AcceptedEdges accepted, RecordStore store, GossipEnvironment environment, Turn turn) {
		this.accepted = accepted;
		this.store = store;
		this.environment = environment;
		this.turn = turn;
	}

	/**
	 * Compares the claims of one dialer with the sessions.
	 * @param local this peer, in its current incarnation
	 * @param onMark is given each mark that was signed and kept
	 */
	void reconcile(@Nullable PeerKey dialer, LocalPeer local, MarkObserver onMark) {
		StoredRecord stored = (dialer != null) ? this.store.get(dialer) : null;
		if (stored == null) {
			return;
		}
		for (RecordEdge edge : stored.edges()) {
			EdgeStatement statement = edge.statement();
			if (statement.acceptor().equals(local.key()) && statement.acceptorIncarnation() == local.incarnation()) {
				EdgeMark wanted = this.accepted.markOn(statement);
				if (wanted != null && isNews(wanted, stored)) {
					sign(wanted, onMark);
				}
			}
		}
	}

	private boolean isNews(EdgeMark wanted, StoredRecord stored) {
		MarkId id = MarkId.of(wanted);
		StoredMark known = stored.marks().get(id);
		EdgeMark underway = this.signing.get(id);
		return (known == null || wanted.overrides(known.mark())) && (underway == null || wanted.overrides(underway));
	}

	private void sign(EdgeMark mark, MarkObserver onMark) {
		this.signing.put(MarkId.of(mark), mark);
		byte[] content = mark.content();
		this.environment.keys().sign(SignedBlock.toSign(EdgeMark.LABEL, content), (signature) -> {
			this.turn.touch();
			// A stronger one may be on its way, or the session may have a new link.
			if (this.signing.remove(MarkId.of(mark), mark)) {
				keep(mark, SignedBlock.assemble(content, signature), onMark);
			}
		});
	}

	private void keep(EdgeMark mark, byte[] block, MarkObserver onMark) {
		StoredRecord stored = this.store.get(mark.dialer());
		RecordEdge claim = (stored != null) ? stored.claim(mark) : null;
		if (stored != null && claim != null && mark.equals(this.accepted.markOn(claim.statement()))) {
			this.store.putMark(stored, new StoredMark(mark, SignedBlock.split(block, EdgeMark.MAX_BYTES)));
			onMark.onMark(MarkId.of(mark));
		}
	}

	/** Is told of a mark that is kept now. */
	interface MarkObserver {

		void onMark(MarkId mark);

	}

}
