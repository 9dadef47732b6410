package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A connection to a neighbour that survives lost links. Thread-safe; the values are those
 * of the last change.
 */
public interface Session {

	/**
	 * Id given by the acceptor; stays through reconnects, changes when a reconnect could
	 * not resume.
	 */
	String id();

	/** Proven key of the other end. */
	PeerKey peer();

	/** What the dialer was authenticated as; empty for anonymous. */
	Optional<String> principal();

	/** Roles the acceptor gave the dialer. */
	List<String> roles();

	/**
	 * Session properties: those that the dialer proposed or the acceptor added and the
	 * acceptor's authenticator has accepted, and the fixed ones, {@code $SessionId},
	 * {@code $Peer}, {@code $Principal} (unless anonymous), {@code $Roles} (separated by
	 * commas), {@code $Transport}, {@code $StartTime} (at this end), {@code $ClientIP}
	 * (at the acceptor only: what its server sees, perhaps a proxy) and
	 * {@code $ExpiryTime} (when the credentials expire). Times are written as
	 * {@link Instant#toString} does.
	 */
	Map<String, String> properties();

	/**
	 * What else the acceptor's authenticator knows of the dialer; empty at the dialer.
	 */
	Map<String, String> claims();

	/** When the dialer's credentials expire by the acceptor's clock, if they do. */
	Optional<Instant> expiresAt();

	/** What carries it, or carried it last. */
	LinkType transport();

	/** Its state now. */
	SessionState state();

	/** When it got into this state, by this node's wall clock. */
	Instant since();

	/** Round trip as it was measured last, by the keep-alive or a ping. */
	Optional<Duration> rtt();

	/**
	 * How long it outlives the loss of its link, as both ends have agreed; zero = not at
	 * all.
	 */
	Duration reconnectTimeout();

	/** Whether this end has dialled. */
	boolean isDialled();

	/**
	 * Measured round trip over the present link. Fails with {@link SessionException} when
	 * the session has closed.
	 */
	CompletableFuture<Duration> ping();

	/**
	 * Shows the acceptor other credentials, for instance a new token before the old one
	 * runs out. The session goes on meanwhile; when they are accepted it has another
	 * principal and other roles, and they are shown in later reconnects, too.
	 * @param credentials what to show
	 * @return completes with this session, or with a {@link SessionException} when they
	 * were not accepted, or the link was lost before the answer came; the session then
	 * stays as it was
	 */
	CompletableFuture<Session> reauthenticate(Credentials credentials);

	/** Adds a listener for state changes, called on dispatcher threads in order. */
	void addListener(SessionListener listener);

	/** Why it has ended; empty while it has not. Set before listeners hear of it. */
	Optional<SessionEnd> end();

	/** Completes with the final state, once. */
	CompletableFuture<SessionState> closed();

	/** Closes the session for good; idempotent, returns at once. */
	void close();

}
