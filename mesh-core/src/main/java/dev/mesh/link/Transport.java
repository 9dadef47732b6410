package dev.mesh.link;

import java.net.URI;

/** Dials neighbours over one kind of link. Implementations are thread-safe. */
public interface Transport extends AutoCloseable {

	/** What its links are. */
	LinkType type();

	/** Whether it can dial this address; the scheme decides. */
	boolean supports(URI uri);

	/**
	 * Begins to dial and returns at once; the listener hears of the outcome on another
	 * thread, at the latest after the connect time-out; when it can say so, with a
	 * {@link LinkException}.
	 */
	void dial(URI uri, DialOptions options, LinkListener listener);

	/** As {@link #dial(URI, DialOptions, LinkListener)} with the defaults. */
	default void dial(URI uri, LinkListener listener) {
		dial(uri, DialOptions.DEFAULTS, listener);
	}

	/** Ends every link and releases threads. Idempotent. */
	@Override
	void close();

}
