package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Messages in both directions between two peers, in order, with back-pressure in both. It
 * outlives lost links, dead relays and other routes. Thread-safe; no method blocks.
 */
public interface BusStream {

	/** Its number at this node. */
	long id();

	/** Proven key of the other end. */
	PeerKey peer();

	/** What it was opened for. */
	String path();

	/** What its opener wanted the acceptor to know. */
	Map<String, String> arguments();

	/** What its acceptor has answered; empty at the acceptor. */
	Map<String, String> headers();

	/** Whether everything arrives, or what is late is left out. */
	Reliability reliability();

	/**
	 * Sends one message. A caller that waits for each future, or for one now and then,
	 * goes as fast as the other end reads.
	 * @param message at most {@link #maxMessageSize} bytes between position and limit;
	 * copied
	 * @return completes when the window has taken it; exceptionally, with a
	 * {@link StreamClosedException}, when the stream closes before, and with an
	 * {@link IllegalStateException} when it was ended here or too much waits already
	 * (4,096 messages or 4 MiB)
	 * @throws IllegalArgumentException when the message is too large, naming both numbers
	 */
	CompletableFuture<@Nullable Void> send(ByteBuffer message);

	/**
	 * Sends one message if little waits.
	 * @return false when 64 messages or 1 MiB wait for the window; nothing was sent then
	 */
	boolean trySend(ByteBuffer message);

	/**
	 * What comes in, read-only, for one subscriber. It is asked for with
	 * {@link Flow.Subscription#request}; what is not asked for waits here, up to 4,096
	 * messages or 1 MiB, and then at the other end. Called on dispatcher threads, one
	 * message at a time. Completes when the other end has ended, fails with a
	 * {@link StreamClosedException} when the stream closes before; cancelling the
	 * subscription closes the stream.
	 */
	Flow.Publisher<ByteBuffer> messages();

	/** How many messages of this end are known to have arrived at the other node. */
	long acknowledged();

	/** How many messages of an unreliable stream were left out on the way here. */
	long missing();

	/** Sends nothing more; the other end hears of it after what was sent before. */
	void end();

	/** Ends it at once for both ends; what waits is dropped. Idempotent. */
	void close(String reason);

	/**
	 * As {@link #close} with a number that both ends report.
	 * @param code 1 to 2^53-1
	 */
	void reset(long code, String reason);

	/** Completes, never exceptionally, with the one reason both ends report. */
	CompletableFuture<StreamCloseReason> closed();

	/** Largest message: 65,536 bytes. */
	int maxMessageSize();

}
