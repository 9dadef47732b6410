package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The edges that this peer dialled and publishes in its own record. */
final class DialledEdges {

	private static final long RTT_PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

	/** A smaller difference is noise, also when it doubles what was measured before. */
	private static final long RTT_LEAST_MILLIS = 5;

	private final Verifier verifier;

	private final GossipEnvironment environment;

	private final long lingerNanos;

	private final Map<String, Dialled> published = new TreeMap<>();

	/**
	 * Statements on their way to being verified: the edge published before stays until
	 * then.
	 */
	private final Map<String, Dialled> candidates = new TreeMap<>();

	DialledEdges(Verifier verifier, GossipEnvironment environment, PresenceSettings settings) {
		this.verifier = verifier;
		this.environment = environment;
		this.lingerNanos = settings.edgeLinger().toNanos();
	}

	/** The session has a link; published once the acceptor's signature is verified. */
	void up(LocalPeer local, byte[] signedStatement, Runnable onPublish) {
		SignedBlock block = SignedBlock.split(signedStatement, EdgeStatement.MAX_BYTES);
		EdgeStatement statement = EdgeStatement.parse(block.content());
		if (!statement.dialer().equals(local.key()) || statement.dialerIncarnation() != local.incarnation()
				|| statement.acceptor().equals(local.key())) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "an edge statement about somebody else");
		}
		String session = statement.session();
		if (isNotNewer(this.published.get(session), statement) || isNotNewer(this.candidates.get(session), statement)) {
			this.environment.count("presence.edges.replayed");
			return;
		}
		Dialled candidate = new Dialled(statement, block);
		this.candidates.put(session, candidate);
		this.verifier.verify(EdgeStatement.LABEL, statement.acceptor(), block, (genuine) -> {
			if (this.candidates.remove(session, candidate)) {
				publish(candidate, genuine, onPublish);
			}
		});
	}

	/**
	 * The session lost its link.
	 * @return whether an edge is published that changes by it
	 */
	boolean lost(String session, long nowNanos) {
		Dialled candidate = this.candidates.get(session);
		if (candidate != null) {
			candidate.lose(nowNanos);
		}
		Dialled edge = this.published.get(session);
		return edge != null && edge.lose(nowNanos);
	}

	boolean closed(String session) {
		this.candidates.remove(session);
		return this.published.remove(session) != null;
	}

	/**
	 * A round trip was measured.
	 * @return whether it differs so much from the published one, and that is old enough,
	 * that it is to be published
	 */
	boolean roundTrip(String session, long roundTripNanos, long nowNanos) {
		Dialled edge = this.published.get(session);
		return edge != null && edge.measure(Math.max(1, Math.round(roundTripNanos / 1e6)), nowNanos);
	}

	/**
	 * Withdraws edges whose link has been lost for too long; returns whether there were
	 * any.
	 */
	boolean expire(long nowNanos) {
		this.candidates.values().removeIf((edge) -> edge.withdrawNanos(this.lingerNanos) <= nowNanos);
		return this.published.values().removeIf((edge) -> edge.withdrawNanos(this.lingerNanos) <= nowNanos);
	}

	long nextDeadlineNanos() {
		return Math.min(earliest(this.candidates), earliest(this.published));
	}

	/** Whether one of them, or one that is being verified, is with this acceptor. */
	boolean leadTo(PeerKey acceptor) {
		return Stream.concat(this.published.values().stream(), this.candidates.values().stream())
			.anyMatch((edge) -> edge.statement.acceptor().equals(acceptor));
	}

	/** In the order of their sessions. */
	List<RecordEdge> edges() {
		return this.published.values().stream().map(Dialled::toRecordEdge).toList();
	}

	private void publish(Dialled candidate, boolean genuine, Runnable onPublish) {
		if (!genuine) {
			this.environment.count("presence.edges.forged");
			return;
		}
		Dialled older = this.published.put(candidate.statement.session(), candidate);
		if (older != null) {
			candidate.rttMillis = older.rttMillis;
			candidate.rttNanos = older.rttNanos;
		}
		onPublish.run();
	}

	private long earliest(Map<String, Dialled> edges) {
		long earliest = Turn.NEVER;
		for (Dialled edge : edges.values()) {
			earliest = Math.min(earliest, edge.withdrawNanos(this.lingerNanos));
		}
		return earliest;
	}

	private static boolean isNotNewer(@Nullable Dialled known, EdgeStatement statement) {
		return known != null && known.statement.sequence() >= statement.sequence();
	}

	private static final class Dialled {

		private final EdgeStatement statement;

		private final SignedBlock block;

		private boolean up = true;

		private long lostNanos;

		/** As published; 0 when nothing was measured. */
		private long rttMillis;

		/** When it was published. */
		private long rttNanos;

		Dialled(EdgeStatement statement, SignedBlock block) {
			this.statement = statement;
			this.block = block;
		}

		boolean lose(long nowNanos) {
			if (!this.up) {
				return false;
			}
			this.up = false;
			this.lostNanos = nowNanos;
			return true;
		}

		boolean measure(long millis, long nowNanos) {
			boolean differs = (millis >= 2 * this.rttMillis || 2 * millis <= this.rttMillis)
					&& Math.abs(millis - this.rttMillis) >= RTT_LEAST_MILLIS;
			boolean first = this.rttMillis == 0;
			if (!first && (!differs || nowNanos - this.rttNanos < RTT_PAUSE_NANOS)) {
				return false;
			}
			this.rttMillis = millis;
			this.rttNanos = nowNanos;
			return true;
		}

		long withdrawNanos(long lingerNanos) {
			return this.up ? Turn.NEVER : this.lostNanos + lingerNanos;
		}

		RecordEdge toRecordEdge() {
			return new RecordEdge(this.statement, this.block,
					this.up ? Connection.State.UP : Connection.State.RECOVERING,
					(this.rttMillis > 0) ? OptionalLong.of(this.rttMillis) : OptionalLong.empty());
		}

	}

}
