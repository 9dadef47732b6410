package dev.mesh.bus;

import dev.mesh.limit.DurationRange;
import java.time.Duration;

/**
 * Limits of the bus. {@code shared} defaults are those of {@code docs/protocol.md}
 * section 7.
 *
 * @param sendTimeout a reliable send ends at the latest after this; exceeds liveness plus
 * reconnect window; 1 ms to 24 h
 * @param goneAfter a peer that is gone for longer is UNREACHABLE at once; at most 24 h
 * @param windowMessages frames sent and not acknowledged, per peer
 * @param windowBytes the same in bytes (path, headers and payload, plus 64 a frame and
 * 128 a header)
 * @param queueMessages sends waiting for the window, per peer; more end with QUEUE_FULL
 * @param queueBytes the same in bytes, where messages above 64 KiB do not keep smaller
 * ones out; streams may take both once more, and answers once more again
 * @param receiveBudgetBytes what all senders together may have on its way to this node's
 * listeners; as much again for messages of several fragments, and for what is in windows
 * that are still small
 * @param maxReliableBytes largest payload of a reliable message
 * @param maxUnreliableBytes largest payload of an unreliable message
 * @param envelopeBytes bus frames in one envelope, at most
 */
public record BusSettings(Duration sendTimeout, Duration goneAfter, int windowMessages, int windowBytes,
		int queueMessages, long queueBytes, long receiveBudgetBytes, int maxReliableBytes, int maxUnreliableBytes,
		int envelopeBytes) {

	/** Range of {@link #sendTimeout()}. */
	public static final DurationRange SEND_TIMEOUT = DurationRange.fromMillisecond(Duration.ofHours(24));

	private static final DurationRange GONE_AFTER = DurationRange.fromZero(Duration.ofHours(24));

	private static final int KIB = 1024;

	private static final int MIB = 1024 * KIB;

	public BusSettings {
		SEND_TIMEOUT.require("sendTimeout", sendTimeout);
		GONE_AFTER.require("goneAfter", goneAfter);
		require(windowMessages >= 16, "windowMessages must be at least 16: " + windowMessages);
		require(windowBytes >= 64 * KIB, "windowBytes must be at least 65,536: " + windowBytes);
		require(queueMessages >= 1 && queueBytes >= 1, "the send queue must have room");
		require(receiveBudgetBytes >= windowBytes, "receiveBudgetBytes must be at least windowBytes");
		require(maxReliableBytes >= 1 && maxUnreliableBytes >= 1, "payload limits must be positive");
		// The largest head of a message and the largest ACK take less than 10 KiB each,
		// and are never split.
		require(envelopeBytes >= 12 * KIB && envelopeBytes <= BusFrames.MAX_ENVELOPE_BYTES,
				"envelopeBytes must be 12,288 to 16,384: " + envelopeBytes);
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

	/** The defaults of {@code limits.md}. */
	public static BusSettings defaults() {
		return new BusSettings(Duration.ofSeconds(90), Duration.ofSeconds(60), 16_384, 4 * MIB, 65_536, 64L * MIB,
				Math.min(256L * MIB, Math.max(8L * MIB, Runtime.getRuntime().maxMemory() / 8)), 64 * MIB, 128 * KIB,
				16 * KIB);
	}

	/** Another send time-out. */
	public BusSettings withSendTimeout(Duration timeout) {
		return new BusSettings(timeout, this.goneAfter, this.windowMessages, this.windowBytes, this.queueMessages,
				this.queueBytes, this.receiveBudgetBytes, this.maxReliableBytes, this.maxUnreliableBytes,
				this.envelopeBytes);
	}

	/** Another window per peer. */
	public BusSettings withWindow(int messages, int bytes) {
		return new BusSettings(this.sendTimeout, this.goneAfter, messages, bytes, this.queueMessages, this.queueBytes,
				Math.max(bytes, this.receiveBudgetBytes), this.maxReliableBytes, this.maxUnreliableBytes,
				this.envelopeBytes);
	}

	/** Another send queue per peer. */
	public BusSettings withQueue(int messages, long bytes) {
		return new BusSettings(this.sendTimeout, this.goneAfter, this.windowMessages, this.windowBytes, messages, bytes,
				this.receiveBudgetBytes, this.maxReliableBytes, this.maxUnreliableBytes, this.envelopeBytes);
	}

	/** Other payload limits. */
	public BusSettings withPayloads(int reliableBytes, int unreliableBytes) {
		return new BusSettings(this.sendTimeout, this.goneAfter, this.windowMessages, this.windowBytes,
				this.queueMessages, this.queueBytes, this.receiveBudgetBytes, reliableBytes, unreliableBytes,
				this.envelopeBytes);
	}

	/**
	 * Checks a message before it is sent.
	 * @throws IllegalArgumentException when its payload is over the limit, naming both
	 * numbers
	 */
	public void requireSendable(BusMessage message, Reliability reliability) {
		int limit = reliability == Reliability.RELIABLE ? this.maxReliableBytes : this.maxUnreliableBytes;
		if (message.size() > limit) {
			throw new IllegalArgumentException("The payload for '" + message.path() + "' has " + message.size()
					+ " bytes, the limit of a message sent " + reliability + " is " + limit);
		}
	}

}
