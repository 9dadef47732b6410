package dev.mesh.session;

/**
 * Whether the other end of one link is alive: any received byte proves it, silence makes
 * us ask, then give up.
 */
final class KeepAlive {

	private final long pingNanos;

	private final long deadNanos;

	private long aliveUntil;

	private long pingAt;

	KeepAlive(SessionSettings settings, long nowNanos) {
		this.pingNanos = settings.pingAfter().toNanos();
		this.deadNanos = settings.deadAfter().toNanos();
		received(nowNanos);
	}

	void received(long nowNanos) {
		this.aliveUntil = nowNanos + this.deadNanos;
		this.pingAt = nowNanos + this.pingNanos;
	}

	boolean isDead(long nowNanos) {
		return this.aliveUntil <= nowNanos;
	}

	/** Whether to ask now; true once for each {@code pingAfter} of silence. */
	boolean takePing(long nowNanos) {
		if (this.pingAt > nowNanos) {
			return false;
		}
		this.pingAt = nowNanos + this.pingNanos;
		return true;
	}

	/**
	 * While this peer's own loop stood still it could not have heard anything: that is
	 * not silence.
	 */
	void postpone(long lateNanos, LoopTime time) {
		this.aliveUntil = time.postpone(this.aliveUntil, lateNanos, this.deadNanos);
	}

	long deadline() {
		return Math.min(this.aliveUntil, this.pingAt);
	}

}
