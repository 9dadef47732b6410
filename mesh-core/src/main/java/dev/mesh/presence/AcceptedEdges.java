package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that this peer accepted, and so what it says about edges that others claim
 * to have with it: nothing while the session is up, RECOVERING while its link is lost,
 * DOWN in every other case, also when it never heard of it.
 */
final class AcceptedEdges {

	private static final int MAX_ENDED = 4096;

	private final long lingerNanos;

	private final Map<String, Accepted> bySession = new TreeMap<>();

	/**
	 * What was attested in sessions that have ended, of dialers that are still known, the
	 * oldest first.
	 */
	private final Map<String, EdgeStatement> ended = new LinkedHashMap<>();

	/** Dialers of which nothing that this peer has ever said counts any more. */
	private final Set<PeerKey> revoked = new HashSet<>();

	AcceptedEdges(PresenceSettings settings) {
		this.lingerNanos = settings.edgeLinger().toNanos();
	}

	void up(EdgeStatement statement) {
		this.bySession.put(statement.session(), new Accepted(statement));
	}

	/** The session lost its link; returns its dialer when that is news. */
	@Nullable PeerKey lost(String session, long nowNanos) {
		Accepted accepted = this.bySession.get(session);
		if (accepted == null || !accepted.isUp()) {
			return null;
		}
		accepted.lostNanos = nowNanos;
		return accepted.statement.dialer();
	}

	/** The session ended; returns its dialer when that is news. */
	@Nullable PeerKey closed(String session) {
		Accepted accepted = this.bySession.remove(session);
		if (accepted != null) {
			remember(accepted.statement);
		}
		return (accepted != null) ? accepted.statement.dialer() : null;
	}

	/** Gives up sessions whose link has been lost for too long; returns their dialers. */
	List<PeerKey> expire(long nowNanos) {
		List<Accepted> ended = this.bySession.values()
			.stream()
			.filter((accepted) -> accepted.endNanos(this.lingerNanos) <= nowNanos)
			.toList();
		this.bySession.values().removeAll(ended);
		ended.forEach((accepted) -> remember(accepted.statement));
		return ended.stream().map((accepted) -> accepted.statement.dialer()).toList();
	}

	long nextDeadlineNanos() {
		long earliest = Turn.NEVER;
		for (Accepted accepted : this.bySession.values()) {
			earliest = Math.min(earliest, accepted.endNanos(this.lingerNanos));
		}
		return earliest;
	}

	/** What this peer has said of a dialer that others may still show. */
	List<EdgeStatement> saidOf(PeerKey dialer) {
		List<EdgeStatement> result = new ArrayList<>();
		this.bySession.values().forEach((accepted) -> result.add(accepted.statement));
		result.addAll(this.ended.values());
		result.removeIf((statement) -> !statement.dialer().equals(dialer));
		return result;
	}

	private void remember(EdgeStatement statement) {
		if (Attestation.isIn(statement)) {
			this.ended.put(statement.session(), statement);
			if (this.ended.size() > MAX_ENDED) {
				this.ended.remove(this.ended.keySet().iterator().next());
			}
		}
	}

	/** Whoever is not known any more shows nothing. */
	void retainEnded(Predicate<PeerKey> known) {
		this.ended.values().removeIf((statement) -> !known.test(statement.dialer()));
	}

	/** Withdraws what was said of a dialer, or lets what is said from now on count. */
	void revoke(PeerKey dialer, boolean value) {
		if (value) {
			this.revoked.add(dialer);
		}
		else {
			this.revoked.remove(dialer);
		}
	}

	/** Whether one of them is with this dialer. */
	boolean comeFrom(PeerKey dialer) {
		return of(dialer).findAny().isPresent();
	}

	/** Whether this peer has said of the dialer what counts as trustworthy. */
	boolean vouchFor(PeerKey dialer, Predicate<EdgeStatement> trusted) {
		return of(dialer).anyMatch((accepted) -> trusted.test(accepted.statement));
	}

	private Stream<Accepted> of(PeerKey dialer) {
		return this.bySession.values().stream().filter((accepted) -> accepted.statement.dialer().equals(dialer));
	}

	/** In the order of the sessions. */
	Collection<Accepted> all() {
		return this.bySession.values();
	}

	/** What this peer has to say against a statement of its own; null when nothing. */
	@Nullable EdgeMark markOn(EdgeStatement statement) {
		Accepted accepted = this.bySession.get(statement.session());
		if (accepted == null || !accepted.statement.dialer().equals(statement.dialer())) {
			return mark(statement,
					this.revoked.contains(statement.dialer()) ? EdgeMark.State.REVOKED : EdgeMark.State.DOWN);
		}
		boolean known = statement.sequence() <= accepted.statement.sequence();
		if (statement.sequence() < accepted.statement.sequence() && !saysTheSame(statement, accepted.statement)) {
			// What it was before it has shown other credentials.
			return mark(statement, EdgeMark.State.DOWN);
		}
		return (accepted.isUp() || !known) ? null : mark(accepted.statement, EdgeMark.State.RECOVERING);
	}

	private static boolean saysTheSame(EdgeStatement one, EdgeStatement other) {
		return Attestation.of(one).equals(Attestation.of(other));
	}

	static EdgeMark mark(EdgeStatement statement, EdgeMark.State state) {
		return new EdgeMark(statement.acceptor(), statement.acceptorIncarnation(), statement.dialer(),
				statement.session(), statement.sequence(), state);
	}

	/** One session. */
	static final class Accepted {

		private final EdgeStatement statement;

		private long lostNanos = Turn.NEVER;

		Accepted(EdgeStatement statement) {
			this.statement = statement;
		}

		EdgeStatement statement() {
			return this.statement;
		}

		boolean isUp() {
			return this.lostNanos == Turn.NEVER;
		}

		private long endNanos(long lingerNanos) {
			return isUp() ? Turn.NEVER : this.lostNanos + lingerNanos;
		}

	}

}
