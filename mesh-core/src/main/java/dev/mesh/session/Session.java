package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
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

	/** Session properties. */
	Map<String, String> properties();

	/** Its state now. */
	SessionState state();

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

	/** Completes with the final state, once. */
	CompletableFuture<SessionState> closed();

	/** Closes the session for good; idempotent, returns at once. */
	void close();

}
