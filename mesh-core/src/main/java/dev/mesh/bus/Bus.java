package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.concurrent.CompletableFuture;

/**
 * 1-to-1 messages to any peer of the mesh, direct or relayed. Thread-safe. No method
 * blocks; futures complete on dispatcher threads, so a continuation may wait for another
 * send.
 */
public interface Bus {

	/**
	 * Sends reliably: once, in order with other messages of the same path to the same
	 * peer, over lost links, dead relays and other routes.
	 * @return completes, never exceptionally, with exactly one result; at the latest
	 * after the send time-out (90 s)
	 * @throws IllegalArgumentException when the payload is over the limit (64 MiB),
	 * naming both numbers, or when the receiver is this peer itself
	 */
	CompletableFuture<SendResult> send(PeerKey to, BusMessage message);

	/**
	 * Sends once and never waits.
	 * @return SENT, DROPPED (a queue was full) or UNREACHABLE, at once
	 * @throws IllegalArgumentException when the payload is over the limit (128 KiB),
	 * naming both numbers
	 */
	SendResult sendUnreliable(PeerKey to, BusMessage message);

	/**
	 * Registers a handler for a path pattern: {@code *} is one segment, {@code **} (last)
	 * any number, {@code {name}} one segment handed over by name. Every handler whose
	 * pattern matches gets the message.
	 */
	Registration onMessage(String pattern, MessageHandler handler);

}
