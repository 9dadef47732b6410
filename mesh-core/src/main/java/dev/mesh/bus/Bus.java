package dev.mesh.bus;

import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * 1-to-1 messages to any peer of the mesh, direct or relayed. Thread-safe. No method
 * blocks; futures complete on dispatcher threads, so a continuation may wait for another
 * send.
 */
public interface Bus {

	/** How long a request waits for its reply unless it says itself. */
	Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

	/**
	 * Sends reliably: once, in order with other messages of the same path to the same
	 * peer, over lost links, dead relays and other routes.
	 * @return completes, never exceptionally, with exactly one result; at the latest
	 * after the send time-out (90 s)
	 * @throws IllegalArgumentException when the payload is over the limit (64 MiB),
	 * naming both numbers, or when the receiver is this peer itself
	 */
	default CompletableFuture<SendResult> send(PeerKey to, BusMessage message) {
		return send(to, message, SendOptions.DEFAULTS);
	}

	/**
	 * As {@link #send(PeerKey, BusMessage)} with other options: what an acknowledgement
	 * means, what happens when the message cannot go at once, and how long it is worth
	 * sending.
	 */
	CompletableFuture<SendResult> send(PeerKey to, BusMessage message, SendOptions options);

	/** As {@link #request(PeerKey, BusMessage, Duration)} with 30 s. */
	default CompletableFuture<BusMessage> request(PeerKey to, BusMessage message) {
		return request(to, message, REQUEST_TIMEOUT);
	}

	/**
	 * Sends a request and waits for its one reply, over lost links and other routes. It
	 * is never executed again by itself.
	 * @param timeout above 0, at most 24 h
	 * @return completes with the reply; or with a {@link SendFailedException}, whose
	 * result says why there is none and whether the request may have run; cancelling it
	 * ends the waiting, and the request if it was not sent in full
	 * @throws IllegalArgumentException when the payload is over the limit (64 MiB), or
	 * the receiver is this peer itself
	 */
	CompletableFuture<BusMessage> request(PeerKey to, BusMessage message, Duration timeout);

	/**
	 * Sends reliably to every other peer that matches in the graph as it is now.
	 * @return completes, never exceptionally, with one result for each of them
	 */
	default CompletableFuture<DispatchReport> sendToAll(PeerFilter filter, BusMessage message) {
		return sendToAll(filter, message, SendOptions.DEFAULTS);
	}

	/** As {@link #sendToAll(PeerFilter, BusMessage)} with other options for each send. */
	CompletableFuture<DispatchReport> sendToAll(PeerFilter filter, BusMessage message, SendOptions options);

	/**
	 * Sends once and never waits.
	 * @return SENT, DROPPED (a queue was full) or UNREACHABLE, at once
	 * @throws IllegalArgumentException when the payload is over the limit (128 KiB),
	 * naming both numbers
	 */
	SendResult sendUnreliable(PeerKey to, BusMessage message);

	/**
	 * As {@link #sendUnreliable(PeerKey, BusMessage)} for a message that is not worth
	 * sending after a while: one that still waits for its first link then is dropped.
	 * @throws IllegalArgumentException also when the time to live is not above 0 or above
	 * 24 h
	 */
	SendResult sendUnreliable(PeerKey to, BusMessage message, Duration timeToLive);

	/**
	 * Opens a stream to an acceptor of another peer.
	 * @return completes with the stream when it was accepted; or with a
	 * {@link SendFailedException}, at the latest after 30 s
	 * @throws IllegalArgumentException when the receiver is this peer itself
	 */
	CompletableFuture<BusStream> openStream(PeerKey to, StreamOptions options);

	/**
	 * Registers an acceptor for streams to a path pattern as in {@link #onMessage}. Of
	 * several that match, the one that was registered first decides.
	 */
	Registration onStream(String pattern, StreamAcceptor acceptor);

	/**
	 * Registers a handler for a path pattern: {@code *} is one segment, {@code **} (last)
	 * any number, {@code {name}} one segment handed over by name. Every handler whose
	 * pattern matches gets the message.
	 * <p>
	 * All messages of one sender share one window, whatever their paths: once slow
	 * handlers have three quarters of it, they hold back that sender's other messages and
	 * requests, though not its streams, and nobody else's. Long work belongs to an
	 * executor of the application, or into a stream.
	 */
	Registration onMessage(String pattern, MessageHandler handler);

	/** As {@link #onMessage} for a handler that ends later. */
	Registration onMessageAsync(String pattern, AsyncMessageHandler handler);

	/**
	 * Registers a handler for requests to a path pattern as in {@link #onMessage}. Of
	 * several that match, the one that was registered first answers.
	 */
	Registration onRequest(String pattern, RequestHandler handler);

	/** As {@link #onRequest} for a handler that answers later. */
	Registration onRequestAsync(String pattern, AsyncRequestHandler handler);

}
