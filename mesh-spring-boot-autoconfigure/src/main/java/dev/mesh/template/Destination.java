package dev.mesh.template;

import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a message goes and what for, as a {@link BusInterceptor} is told.
 */
public final class Destination {

	private final Operation operation;

	private final String path;

	private final @Nullable PeerKey peer;

	private final @Nullable PeerFilter filter;

	private Destination(Operation operation, String path, @Nullable PeerKey peer, @Nullable PeerFilter filter) {
		this.operation = operation;
		this.path = path;
		this.peer = peer;
		this.filter = filter;
	}

	static Destination one(Operation operation, String path, PeerKey peer) {
		return new Destination(operation, path, peer, null);
	}

	static Destination all(String path, PeerFilter filter) {
		return new Destination(Operation.SEND_TO_ALL, path, null, filter);
	}

	/** The same for one peer of those of a filter. */
	Destination to(PeerKey one) {
		return new Destination(this.operation, this.path, one, this.filter);
	}

	/** What was called. */
	public Operation operation() {
		return this.operation;
	}

	/** Path of the message. */
	public String path() {
		return this.path;
	}

	/**
	 * The peer it is for; empty before a message is sent to all peers of a filter, and
	 * one of them in each of its results.
	 */
	public Optional<PeerKey> peer() {
		return Optional.ofNullable(this.peer);
	}

	/** The filter of the peers it is for; empty when it is for one. */
	public Optional<PeerFilter> filter() {
		return Optional.ofNullable(this.filter);
	}

	/**
	 * For a {@link BusInterceptor} to refuse a message with:
	 * {@code throw destination.refuse("why")}.
	 * @param reason why, for people
	 * @return an exception that names path, peer and reason
	 */
	public MessageRefusedException refuse(String reason) {
		return new MessageRefusedException(this, reason);
	}

	/** Whom it is for, as text. */
	String target() {
		return (this.peer != null) ? "peer " + this.peer : "all peers of [" + this.filter + "]";
	}

	@Override
	public String toString() {
		return this.operation + " to '" + this.path + "' for " + target();
	}

	/** What is called at the bus. */
	public enum Operation {

		/** A reliable message. */
		SEND,
		/** An unreliable message. */
		SEND_UNRELIABLE,
		/** A reliable message to all peers of a filter. */
		SEND_TO_ALL,
		/** A request. */
		REQUEST

	}

}
