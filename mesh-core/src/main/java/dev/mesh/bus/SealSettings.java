package dev.mesh.bus;

import dev.mesh.limit.DurationRange;
import java.time.Duration;
import java.util.Objects;

/**
 * What is sealed, and how long with which key. Immutable; validated when it is made.
 *
 * @param mode what is sealed
 * @param keyLifetime after what time this peer replaces its X25519 key; at most 365 days
 * @param keyOverlap how long the replaced key, of this peer or another one, is still
 * accepted before it is erased; at most half of keyLifetime
 */
public record SealSettings(SealMode mode, Duration keyLifetime, Duration keyOverlap) {

	private static final DurationRange KEY_TIMES = DurationRange.fromMillisecond(Duration.ofDays(365));

	public SealSettings {
		Objects.requireNonNull(mode, "mode");
		KEY_TIMES.require("keyOverlap", keyOverlap);
		KEY_TIMES.require("keyLifetime", keyLifetime);
		if (keyOverlap.multipliedBy(2).compareTo(keyLifetime) > 0) {
			throw new IllegalArgumentException(
					"keyLifetime must be at least twice keyOverlap, " + keyOverlap + ": " + keyLifetime);
		}
	}

	/** The defaults: everything is sealed; keys live for 24 h and 10 min more. */
	public static SealSettings defaults() {
		return new SealSettings(SealMode.ALWAYS, Duration.ofHours(24), Duration.ofMinutes(10));
	}

	/** The same with another mode. */
	public SealSettings withMode(SealMode value) {
		return new SealSettings(value, this.keyLifetime, this.keyOverlap);
	}

	/** The same with other times of keys. */
	public SealSettings withKeys(Duration lifetime, Duration overlap) {
		return new SealSettings(this.mode, lifetime, overlap);
	}

}
