package dev.mesh.overlay;

import dev.mesh.limit.DurationRange;
import java.time.Duration;

/**
 * How many sessions a peer keeps by its own choice. Immutable; checked on creation.
 *
 * @param fullMesh up to so many peers that can be dialled, this one included, each has a
 * session with each other one; 1 to 64
 * @param links sessions with other peers that can be dialled which each has on average
 * above that; half of them it dials itself; 4 to 32, and even
 * @param hubs sessions that a peer keeps which cannot be dialled itself; 1 to 8
 * @param passive peers that are gone and are dialled again now and then, so that a mesh
 * that was cut in two comes together; 0 to 1,000
 * @param grace how long the end that is to be dialled waits before it dials itself
 * @param unneededAfter how long a session is kept that is not wanted any more
 * @param retryFirst delay after the first attempt at an address that has failed; doubled
 * by each further one
 * @param retryMax longest such delay
 * @param forget how long a peer that is gone is dialled
 */
public record OverlaySettings(int fullMesh, int links, int hubs, int passive, Duration grace, Duration unneededAfter,
		Duration retryFirst, Duration retryMax, Duration forget) {

	private static final DurationRange TIME = DurationRange.fromMillisecond(Duration.ofHours(24));

	public OverlaySettings {
		requireRange("fullMesh", fullMesh, 1, 64);
		requireRange("links", links, 4, 32);
		if (links % 2 != 0) {
			throw new IllegalArgumentException("links must be even, since each end dials half of them: " + links);
		}
		requireRange("hubs", hubs, 1, 8);
		requireRange("passive", passive, 0, 1_000);
		TIME.require("grace", grace);
		TIME.require("unneededAfter", unneededAfter);
		TIME.require("retryFirst", retryFirst);
		TIME.require("retryMax", retryMax);
		TIME.require("forget", forget);
	}

	/** 8, 6, 2, 30; 5 s, 60 s, 1 s, 30 s, 20 min. */
	public static OverlaySettings defaults() {
		return new OverlaySettings(8, 6, 2, 30, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(1),
				Duration.ofSeconds(30), Duration.ofMinutes(20));
	}

	/** The same with other numbers of sessions. */
	public OverlaySettings withLinks(int fullMeshUpTo, int average) {
		return new OverlaySettings(fullMeshUpTo, average, this.hubs, this.passive, this.grace, this.unneededAfter,
				this.retryFirst, this.retryMax, this.forget);
	}

	private static void requireRange(String name, int value, int min, int max) {
		if (value < min || value > max) {
			throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", but is " + value);
		}
	}

}
