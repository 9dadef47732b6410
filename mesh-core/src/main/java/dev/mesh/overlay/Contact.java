package dev.mesh.overlay;

import dev.mesh.identity.PeerKey;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One address, what is known of who answers there, and how attempts went. */
final class Contact {

	static final long NEVER = Long.MAX_VALUE;

	private static final int UNREACHABLE_AFTER = 3;

	private static final int MAX_DOUBLINGS = 5;

	private final URI uri;

	/** The only peer to accept; null = any. */
	private final @Nullable PeerKey pinned;

	/** Whether a source of addresses names it now. */
	boolean discovered;

	boolean secrets;

	/** Who has answered there last. */
	private @Nullable PeerKey answered;

	/** It leads back to this peer. */
	private boolean itself;

	/** What dials it, or keeps its session; 0 when nothing does. */
	private long request;

	private boolean connected;

	/** Whether its session was ever wanted, and not only to learn who is there. */
	boolean wanted;

	/** Since when its session is not wanted; NEVER while it is. */
	long unwantedNanos = NEVER;

	private int failures;

	/** How often its session was given back although nobody else showed who is there. */
	private int secluded;

	/** When it may be asked again who is there. */
	private long probeNanos = Long.MIN_VALUE;

	private long nextNanos = Long.MIN_VALUE;

	Contact(URI uri, @Nullable PeerKey pinned) {
		this.uri = uri;
		this.pinned = pinned;
	}

	URI uri() {
		return this.uri;
	}

	/** Who is there, as far as it is known. */
	@Nullable PeerKey peer() {
		return (this.pinned != null) ? this.pinned : this.answered;
	}

	Address address() {
		return new Address(this.uri, this.pinned, this.secrets);
	}

	boolean isItself() {
		return this.itself;
	}

	boolean isFree() {
		return this.request == 0;
	}

	boolean isConnected() {
		return this.connected;
	}

	boolean isDialling() {
		return this.request != 0 && !this.connected;
	}

	long request() {
		return this.request;
	}

	/** When it may be dialled again. */
	long nextNanos() {
		return this.itself ? NEVER : this.nextNanos;
	}

	/** When it may be dialled to learn who is there. */
	long nextProbeNanos() {
		return Math.max(nextNanos(), this.probeNanos);
	}

	/**
	 * Its session was given back, and nobody else tells of the peer there: it would be
	 * asked for ever, so it is less and less often.
	 */
	void secluded(long nowNanos, long delayNanos) {
		this.probeNanos = nowNanos + (delayNanos << Math.min(this.secluded, MAX_DOUBLINGS));
		this.secluded++;
	}

	boolean isDue(long nowNanos) {
		return isFree() && !this.itself && this.nextNanos <= nowNanos;
	}

	/** Whether it is better to choose another peer than to wait for this one. */
	boolean isUnreachable() {
		return this.itself || this.failures >= UNREACHABLE_AFTER;
	}

	int failures() {
		return this.failures;
	}

	void dial(long number) {
		this.request = number;
	}

	void connected(PeerKey peer) {
		this.connected = true;
		this.answered = peer;
		this.failures = 0;
	}

	/** Nothing dials it any more, and there is no session. */
	void free(long notBeforeNanos) {
		this.request = 0;
		this.connected = false;
		this.wanted = false;
		this.unwantedNanos = NEVER;
		this.nextNanos = notBeforeNanos;
	}

	void failed(long notBeforeNanos) {
		free(notBeforeNanos);
		this.failures++;
	}

	/** There is a session with whoever answers here. */
	void isAt(PeerKey peer) {
		this.answered = peer;
		this.failures = 0;
	}

	void leadsBack() {
		free(NEVER);
		this.itself = true;
	}

}
