package dev.mesh.runtime;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.DiscoveryStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with one source in one run; belongs to {@link DiscoveryRounds}. A source
 * that fails is asked again after 1 s, doubling to its interval.
 */
final class SourceRound {

	private static final int MAX_DOUBLINGS = 20;

	final DiscoverySource source;

	final int number;

	/** When it is to be asked; not while it is being asked. */
	long askAtNanos;

	/** When it was asked last. */
	long askedNanos;

	boolean asking;

	/** Whether it has taken too long for this answer. */
	boolean overdue;

	/** Whether it has said that there is something new while it was being asked. */
	boolean changed;

	/** Whether it was said already that some of what it finds cannot be dialled. */
	boolean undialableNoted;

	List<DiscoveredPeer> found = List.of();

	private int failures;

	private @Nullable Instant answered;

	private @Nullable String failure;

	SourceRound(DiscoverySource source, int number, long nowNanos) {
		this.source = source;
		this.number = number;
		this.askAtNanos = nowNanos;
	}

	void ask(long nowNanos) {
		this.asking = true;
		this.overdue = false;
		this.changed = false;
		this.askedNanos = nowNanos;
	}

	/** An answer; true when it has failed before. */
	boolean answered(List<DiscoveredPeer> peers, Instant time) {
		boolean recovered = this.failure != null;
		this.asking = false;
		this.found = peers;
		this.answered = time;
		this.failure = null;
		this.failures = 0;
		return recovered;
	}

	/** It has no answer for now; true when this is news. */
	boolean failed(String reason) {
		boolean news = !reason.equals(this.failure);
		this.failure = reason;
		return news;
	}

	/** The question is over without an answer. */
	void gaveUp() {
		this.asking = false;
		this.failures++;
	}

	/**
	 * When it is asked again: after its interval or, as long as it fails, sooner.
	 * @param factor about 1
	 */
	void schedule(long nowNanos, double factor) {
		long delay = this.source.intervalNanos();
		if (this.failures > 0) {
			delay = Math.min(delay, DiscoveryRounds.SPACING_NANOS << Math.min(this.failures - 1, MAX_DOUBLINGS));
		}
		this.askAtNanos = nowNanos + (long) (delay * factor);
		if (this.changed) {
			askSoon(nowNanos);
		}
	}

	/** It has something new: it is asked soon, but not more than once a second. */
	void askSoon(long nowNanos) {
		long soon = Math.max(nowNanos, this.askedNanos + DiscoveryRounds.SPACING_NANOS);
		this.askAtNanos = Math.min(this.askAtNanos, soon);
	}

	DiscoveryStatus status() {
		return new DiscoveryStatus(this.source.name(), this.found, Optional.ofNullable(this.answered),
				Optional.ofNullable(this.failure));
	}

}
