package dev.mesh.runtime;

import dev.mesh.limit.DurationRange;
import java.time.Duration;

/**
 * Limits of the threads and queues between the core and the rest of the process.
 * Immutable; validated when it is made.
 *
 * @param inputsPerTurn how many inputs the loop handles before it flushes
 * @param bytesPerTurn how many bytes of records and payloads, at most the last input over
 * it
 * @param linkQuotaBytes received and not yet handled bytes of one link, above which its
 * transport stops reading
 * @param apiQueueMessages messages handed to {@code send} that the loop has not taken
 * yet; more end with QUEUE_FULL
 * @param apiQueueBytes the same in bytes of payload, at most the last message over it
 * @param handlerThreads threads for message handlers, session listeners and presence
 * observers, made when needed
 * @param completionThreads threads on which futures complete, made when needed
 * @param keyThreads threads that sign, verify and agree
 * @param authenticationThreads threads for authenticators, which may block, made when
 * needed
 * @param stopTimeout how long a stop waits for goodbyes and running handlers; at most 24
 * h
 */
public record RuntimeSettings(int inputsPerTurn, int bytesPerTurn, int linkQuotaBytes, int apiQueueMessages,
		long apiQueueBytes, int handlerThreads, int completionThreads, int keyThreads, int authenticationThreads,
		Duration stopTimeout) {

	private static final DurationRange STOP_TIMEOUT = DurationRange.fromZero(Duration.ofHours(24));

	private static final int KIB = 1024;

	private static final int MIB = 1024 * KIB;

	public RuntimeSettings {
		requirePositive("inputsPerTurn", inputsPerTurn);
		requirePositive("bytesPerTurn", bytesPerTurn);
		requirePositive("linkQuotaBytes", linkQuotaBytes);
		requirePositive("apiQueueMessages", apiQueueMessages);
		requirePositive("apiQueueBytes", apiQueueBytes);
		requirePositive("handlerThreads", handlerThreads);
		requirePositive("completionThreads", completionThreads);
		requirePositive("keyThreads", keyThreads);
		requirePositive("authenticationThreads", authenticationThreads);
		requireStopTimeout(stopTimeout);
	}

	static void requireStopTimeout(Duration timeout) {
		STOP_TIMEOUT.require("stopTimeout", timeout);
	}

	/**
	 * The defaults: 256 inputs or 1 MiB a turn, 256 KiB a link, 65,536 messages or 65 MiB
	 * from the API, which is the largest message and some beside it, up to 64 threads for
	 * handlers and as many for futures, 2 for keys, 16 for authenticators, 5 s to stop.
	 */
	public static RuntimeSettings defaults() {
		return new RuntimeSettings(256, MIB, 256 * KIB, 65_536, 65L * MIB, 64, 64, 2, 16, Duration.ofSeconds(5));
	}

	/** The same with other limits of one turn of the loop. */
	public RuntimeSettings withTurn(int inputs, int bytes) {
		return new RuntimeSettings(inputs, bytes, this.linkQuotaBytes, this.apiQueueMessages, this.apiQueueBytes,
				this.handlerThreads, this.completionThreads, this.keyThreads, this.authenticationThreads,
				this.stopTimeout);
	}

	/** The same with another quota of each link. */
	public RuntimeSettings withLinkQuota(int bytes) {
		return new RuntimeSettings(this.inputsPerTurn, this.bytesPerTurn, bytes, this.apiQueueMessages,
				this.apiQueueBytes, this.handlerThreads, this.completionThreads, this.keyThreads,
				this.authenticationThreads, this.stopTimeout);
	}

	/** The same with other limits of what the API may hand over ahead of the loop. */
	public RuntimeSettings withApiQueue(int messages, long bytes) {
		return new RuntimeSettings(this.inputsPerTurn, this.bytesPerTurn, this.linkQuotaBytes, messages, bytes,
				this.handlerThreads, this.completionThreads, this.keyThreads, this.authenticationThreads,
				this.stopTimeout);
	}

	/** The same with other numbers of threads for handlers and for futures. */
	public RuntimeSettings withHandlerThreads(int handlers, int completions) {
		return new RuntimeSettings(this.inputsPerTurn, this.bytesPerTurn, this.linkQuotaBytes, this.apiQueueMessages,
				this.apiQueueBytes, handlers, completions, this.keyThreads, this.authenticationThreads,
				this.stopTimeout);
	}

	/** The same with other numbers of threads for keys and for authenticators. */
	public RuntimeSettings withWorkThreads(int keys, int authentications) {
		return new RuntimeSettings(this.inputsPerTurn, this.bytesPerTurn, this.linkQuotaBytes, this.apiQueueMessages,
				this.apiQueueBytes, this.handlerThreads, this.completionThreads, keys, authentications,
				this.stopTimeout);
	}

	/** The same with another time to stop. */
	public RuntimeSettings withStopTimeout(Duration timeout) {
		return new RuntimeSettings(this.inputsPerTurn, this.bytesPerTurn, this.linkQuotaBytes, this.apiQueueMessages,
				this.apiQueueBytes, this.handlerThreads, this.completionThreads, this.keyThreads,
				this.authenticationThreads, timeout);
	}

	private static void requirePositive(String name, long value) {
		if (value < 1) {
			throw new IllegalArgumentException(name + " must be positive, but is " + value);
		}
	}

}
