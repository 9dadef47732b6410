package dev.mesh.session;

import dev.mesh.limit.DurationRange;
import java.time.Duration;

/**
 * Limits and times of {@link Sessions}; {@link #defaults()} are those of
 * {@code docs/protocol.md}. Immutable; checked on creation, so that a mistake shows at
 * start-up and names the setting. Times are from 1 ms to 1 h, unless they say otherwise.
 *
 * @param connectTimeout how long a dialled link may take to open
 * @param handshakeTimeout how long the whole handshake may take on an open link, at
 * either end
 * @param connectionRequestTimeout how long a connection request handler may take for its
 * answer; in a handshake no longer than what is left of nine tenths of its time, so that
 * the dialer hears of a denial
 * @param pingAfter silence after which a PING is sent
 * @param deadAfter silence after which a link is dead; at least twice {@code pingAfter}
 * @param writeStall how long a write may make no progress before the link is recycled
 * @param reconnectWindow how long an accepted session waits for its dialer; zero = it
 * ends with its link; at most 24 h
 * @param refusedRetry upper end of the wait of a persistent request after a refusal that
 * is not retryable, in case an operator repairs its cause; the lower end is half of it
 * @param upgradeAfter how long a dialled session stays on a transport that is not the
 * preferred one before that is tried again, for the first time; at most twenty times as
 * long later
 * @param maxSessions accepted sessions, recovering ones included; dialled sessions do not
 * count
 * @param maxHandshakes accepted links that are not proven yet
 * @param maxRecordBytes largest record sent, and accepted on links that this end accepts;
 * 32,768 to 65,536
 * @param maxEnvelopeBytes largest envelope payload, announced to dialers
 * @param maxQueuedSourceBytes data frames of one source queued for one session and not
 * yet handed to its link
 * @param maxQueuedControlBytes control frames queued for one session
 * @param maxQueuedNodeBytes data frames in the queues of all sessions; one source may
 * have half of what is left of it
 * @param maxInFlightBytes bytes handed to one link and not yet confirmed, above which
 * nothing more is handed over
 */
public record SessionSettings(Duration connectTimeout, Duration handshakeTimeout, Duration connectionRequestTimeout,
		Duration pingAfter, Duration deadAfter, Duration writeStall, Duration reconnectWindow, Duration refusedRetry,
		Duration upgradeAfter, int maxSessions, int maxHandshakes, int maxRecordBytes, int maxEnvelopeBytes,
		int maxQueuedSourceBytes, int maxQueuedControlBytes, long maxQueuedNodeBytes, int maxInFlightBytes) {

	/** Range of reconnect windows, at both ends. */
	public static final DurationRange RECONNECT_WINDOW = DurationRange.fromZero(Duration.ofHours(24));

	/**
	 * Largest record of the protocol, and the limit before a session has agreed on one.
	 */
	static final int PROTOCOL_RECORD_BYTES = 65_536;

	/**
	 * Smallest limit on records that an end may announce: a presence record of 24 KiB
	 * must fit into one frame.
	 */
	static final int MIN_RECORD_BYTES = 32_768;

	private static final DurationRange TIMEOUT = DurationRange.fromMillisecond(Duration.ofHours(1));

	public SessionSettings {
		TIMEOUT.require("connectTimeout", connectTimeout);
		TIMEOUT.require("handshakeTimeout", handshakeTimeout);
		TIMEOUT.require("connectionRequestTimeout", connectionRequestTimeout);
		TIMEOUT.require("pingAfter", pingAfter);
		TIMEOUT.require("deadAfter", deadAfter);
		TIMEOUT.require("writeStall", writeStall);
		TIMEOUT.require("refusedRetry", refusedRetry);
		TIMEOUT.require("upgradeAfter", upgradeAfter);
		if (deadAfter.compareTo(pingAfter.multipliedBy(2)) < 0) {
			throw new IllegalArgumentException("deadAfter must be at least twice pingAfter, so that one lost answer "
					+ "does not end a link, but is " + deadAfter + " with pingAfter " + pingAfter);
		}
		RECONNECT_WINDOW.require("reconnectWindow", reconnectWindow);
		requireRange("maxSessions", maxSessions, 0, 1_000_000);
		requireRange("maxHandshakes", maxHandshakes, 1, 1_000_000);
		requireRange("maxRecordBytes", maxRecordBytes, MIN_RECORD_BYTES, PROTOCOL_RECORD_BYTES);
		requireRange("maxEnvelopeBytes", maxEnvelopeBytes, 1, PROTOCOL_RECORD_BYTES);
		requireRange("maxQueuedSourceBytes", maxQueuedSourceBytes, maxRecordBytes, Integer.MAX_VALUE);
		requireRange("maxQueuedControlBytes", maxQueuedControlBytes, maxRecordBytes, Integer.MAX_VALUE);
		requireRange("maxQueuedNodeBytes", maxQueuedNodeBytes, 4L * maxQueuedSourceBytes, Long.MAX_VALUE);
		requireRange("maxInFlightBytes", maxInFlightBytes, 1, Integer.MAX_VALUE);
	}

	/** Returns the defaults, for the reasons given in the protocol's documentation. */
	public static SessionSettings defaults() {
		return new SessionSettings(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10),
				Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(15), Duration.ofSeconds(60),
				Duration.ofSeconds(30), Duration.ofSeconds(30), 256, 64, PROTOCOL_RECORD_BYTES, 16_384, 512 << 10,
				256 << 10, Math.min(256L << 20, Math.max(8L << 20, Runtime.getRuntime().maxMemory() / 8)), 128 << 10);
	}

	/** Returns a copy with another reconnect window for accepted sessions, 0 to 24 h. */
	public SessionSettings withReconnectWindow(Duration window) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, this.connectionRequestTimeout,
				this.pingAfter, this.deadAfter, this.writeStall, window, this.refusedRetry, this.upgradeAfter,
				this.maxSessions, this.maxHandshakes, this.maxRecordBytes, this.maxEnvelopeBytes,
				this.maxQueuedSourceBytes, this.maxQueuedControlBytes, this.maxQueuedNodeBytes, this.maxInFlightBytes);
	}

	/** Returns a copy with other keep-alive times. */
	public SessionSettings withKeepAlive(Duration ping, Duration dead) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, this.connectionRequestTimeout, ping,
				dead, this.writeStall, this.reconnectWindow, this.refusedRetry, this.upgradeAfter, this.maxSessions,
				this.maxHandshakes, this.maxRecordBytes, this.maxEnvelopeBytes, this.maxQueuedSourceBytes,
				this.maxQueuedControlBytes, this.maxQueuedNodeBytes, this.maxInFlightBytes);
	}

	/** Returns a copy with other times for opening a link and for the handshake on it. */
	public SessionSettings withTimeouts(Duration connect, Duration handshake) {
		return new SessionSettings(connect, handshake, this.connectionRequestTimeout, this.pingAfter, this.deadAfter,
				this.writeStall, this.reconnectWindow, this.refusedRetry, this.upgradeAfter, this.maxSessions,
				this.maxHandshakes, this.maxRecordBytes, this.maxEnvelopeBytes, this.maxQueuedSourceBytes,
				this.maxQueuedControlBytes, this.maxQueuedNodeBytes, this.maxInFlightBytes);
	}

	/** Returns a copy with another time for connection request handlers. */
	public SessionSettings withConnectionRequestTimeout(Duration timeout) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, timeout, this.pingAfter, this.deadAfter,
				this.writeStall, this.reconnectWindow, this.refusedRetry, this.upgradeAfter, this.maxSessions,
				this.maxHandshakes, this.maxRecordBytes, this.maxEnvelopeBytes, this.maxQueuedSourceBytes,
				this.maxQueuedControlBytes, this.maxQueuedNodeBytes, this.maxInFlightBytes);
	}

	/** Returns a copy with another time for writes to make progress. */
	public SessionSettings withWriteStall(Duration stall) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, this.connectionRequestTimeout,
				this.pingAfter, this.deadAfter, stall, this.reconnectWindow, this.refusedRetry, this.upgradeAfter,
				this.maxSessions, this.maxHandshakes, this.maxRecordBytes, this.maxEnvelopeBytes,
				this.maxQueuedSourceBytes, this.maxQueuedControlBytes, this.maxQueuedNodeBytes, this.maxInFlightBytes);
	}

	/** Returns a copy with another time until the preferred transport is tried again. */
	public SessionSettings withUpgradeAfter(Duration delay) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, this.connectionRequestTimeout,
				this.pingAfter, this.deadAfter, this.writeStall, this.reconnectWindow, this.refusedRetry, delay,
				this.maxSessions, this.maxHandshakes, this.maxRecordBytes, this.maxEnvelopeBytes,
				this.maxQueuedSourceBytes, this.maxQueuedControlBytes, this.maxQueuedNodeBytes, this.maxInFlightBytes);
	}

	/** Returns a copy with another number of accepted sessions. */
	public SessionSettings withMaxSessions(int sessions) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, this.connectionRequestTimeout,
				this.pingAfter, this.deadAfter, this.writeStall, this.reconnectWindow, this.refusedRetry,
				this.upgradeAfter, sessions, this.maxHandshakes, this.maxRecordBytes, this.maxEnvelopeBytes,
				this.maxQueuedSourceBytes, this.maxQueuedControlBytes, this.maxQueuedNodeBytes, this.maxInFlightBytes);
	}

	/** Returns a copy with another number of handshakes at once. */
	public SessionSettings withMaxHandshakes(int handshakes) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, this.connectionRequestTimeout,
				this.pingAfter, this.deadAfter, this.writeStall, this.reconnectWindow, this.refusedRetry,
				this.upgradeAfter, this.maxSessions, handshakes, this.maxRecordBytes, this.maxEnvelopeBytes,
				this.maxQueuedSourceBytes, this.maxQueuedControlBytes, this.maxQueuedNodeBytes, this.maxInFlightBytes);
	}

	/** Returns a copy with another limit on records. */
	public SessionSettings withMaxRecordBytes(int bytes) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, this.connectionRequestTimeout,
				this.pingAfter, this.deadAfter, this.writeStall, this.reconnectWindow, this.refusedRetry,
				this.upgradeAfter, this.maxSessions, this.maxHandshakes, bytes, this.maxEnvelopeBytes,
				this.maxQueuedSourceBytes, this.maxQueuedControlBytes, this.maxQueuedNodeBytes, this.maxInFlightBytes);
	}

	/** Returns a copy with another limit on what the queues of all sessions hold. */
	public SessionSettings withMaxQueuedNodeBytes(long bytes) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, this.connectionRequestTimeout,
				this.pingAfter, this.deadAfter, this.writeStall, this.reconnectWindow, this.refusedRetry,
				this.upgradeAfter, this.maxSessions, this.maxHandshakes, this.maxRecordBytes, this.maxEnvelopeBytes,
				this.maxQueuedSourceBytes, this.maxQueuedControlBytes, bytes, this.maxInFlightBytes);
	}

	/** Returns a copy with other limits of the outbound queue of one session. */
	public SessionSettings withMaxQueuedBytes(int source, int control) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, this.connectionRequestTimeout,
				this.pingAfter, this.deadAfter, this.writeStall, this.reconnectWindow, this.refusedRetry,
				this.upgradeAfter, this.maxSessions, this.maxHandshakes, this.maxRecordBytes, this.maxEnvelopeBytes,
				source, control, this.maxQueuedNodeBytes, this.maxInFlightBytes);
	}

	/** Returns a copy with another limit on unconfirmed bytes of one link. */
	public SessionSettings withMaxInFlightBytes(int bytes) {
		return new SessionSettings(this.connectTimeout, this.handshakeTimeout, this.connectionRequestTimeout,
				this.pingAfter, this.deadAfter, this.writeStall, this.reconnectWindow, this.refusedRetry,
				this.upgradeAfter, this.maxSessions, this.maxHandshakes, this.maxRecordBytes, this.maxEnvelopeBytes,
				this.maxQueuedSourceBytes, this.maxQueuedControlBytes, this.maxQueuedNodeBytes, bytes);
	}

	private static void requireRange(String name, long value, long lowest, long highest) {
		if (value < lowest || value > highest) {
			throw new IllegalArgumentException(
					name + " must be from " + lowest + " to " + highest + ", but is " + value);
		}
	}

}
