package dev.mesh.runtime;

/** Time that goes on by itself: nobody needs to know who is at rest. */
final class SystemTime implements Timekeeper, Timekeeper.Watch {

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public Watch watch(Runnable wake) {
		return this;
	}

	@Override
	public void sleeps(long nanos) {
	}

	@Override
	public void wakes() {
	}

	@Override
	public Runnable work(Runnable task) {
		return task;
	}

	@Override
	public Runnable userCode(Runnable task) {
		return task;
	}

	@Override
	public void end() {
	}

}
