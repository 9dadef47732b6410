package dev.mesh.test;

import dev.mesh.runtime.Timekeeper;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time of all peers of one network. It stands still while any of them has something
 * to do; else it goes on as fast as real time at most, and at once where a test says so:
 * from one deadline to the next, so that nothing is left out.
 */
final class VirtualTime implements Timekeeper {

	/**
	 * How long a call of the application's code is waited for that may be blocked, of
	 * real time in which the mesh has nothing to do.
	 */
	private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

	private static final long TICK_MILLIS = 10;

	/** A JVM that has stood still, as in a debugger, has not grown older by more. */
	private static final long MAX_TICK_NANOS = Duration.ofMillis(50).toNanos();

	/** Held by whoever moves the time. */
	private final ReentrantLock moving = new ReentrantLock();

	/** Written with {@code this} held. */
	private volatile long now;

	/** Loops that are awake and tasks that never block; guarded by {@code this}. */
	private int work;

	/**
	 * Tasks of the application that are waited for, the oldest first. Those that take too
	 * long are left out by the ticker; guarded by {@code this}.
	 */
	private final Set<UserTask> userCode = new LinkedHashSet<>();

	/** How long the mesh has had nothing to do; guarded by {@code this}. */
	private long quietNanos;

	/** How long the mesh may take, in real time. */
	private volatile Duration limit = Duration.ofSeconds(10);

	/** Of runs that have not ended; guarded by {@code this}. */
	private final Set<LoopWatch> watches = new LinkedHashSet<>();

	/** Moves the time while there are runs; guarded by {@code this}. */
	private @Nullable Thread ticker;

	@Override
	public long nanoTime() {
		return this.now;
	}

	@Override
	public synchronized Watch watch(Runnable wake) {
		LoopWatch watch = new LoopWatch(wake);
		this.watches.add(watch);
		if (this.ticker == null) {
			this.ticker = new Thread(this::tick, "mesh-test-clock");
			this.ticker.setDaemon(true);
			this.ticker.start();
		}
		return watch;
	}

	/** A task that never blocks, of the network itself. */
	Runnable work(Runnable task) {
		change(1);
		return () -> {
			try {
				task.run();
			}
			finally {
				change(-1);
			}
		};
	}

	/** How long whoever waits does so at most, in real time. */
	Duration limit() {
		return this.limit;
	}

	void limit(Duration value) {
		this.limit = value;
	}

	/** Moves on; whatever is due meanwhile has been done when it returns. */
	void advance(long nanos) {
		this.moving.lock();
		try {
			long end = this.now + nanos;
			settle();
			for (OptionalLong due = due(end); due.isPresent(); due = due(end)) {
				moveTo(due.getAsLong());
				settle();
			}
			moveTo(end);
			settle();
		}
		finally {
			this.moving.unlock();
		}
	}

	/**
	 * Waits until all has been done that can be done now.
	 * @throws AssertionError when that takes longer than the limit
	 */
	synchronized void settle() {
		long most = this.limit.toNanos();
		long busy = 0;
		long all = 0;
		while (!isAtRest()) {
			boolean ofMesh = !isQuiet();
			long passed = awaitTick();
			busy += ofMesh ? passed : 0;
			all += passed;
			if (busy > most || all > most + PATIENCE_NANOS) {
				throw new AssertionError("The mesh itself is still busy after " + all / 1_000_000 + " ms, with "
						+ this.work + " tasks of its own and " + this.userCode.size() + " of the application");
			}
		}
	}

	/**
	 * Waits for something, until the limit.
	 * @param nanos how far the time may be moved on for it, when nothing else is to do
	 * @return whether it came
	 */
	boolean await(BooleanSupplier condition, long nanos) {
		long end = System.nanoTime() + this.limit.toNanos();
		long last = this.now + nanos;
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				return false;
			}
			if (!step(last)) {
				awaitTick();
			}
		}
		return true;
	}

	/** To the next deadline, unless something is to do, or it is later. */
	private boolean step(long last) {
		if (!this.moving.tryLock()) {
			return false;
		}
		try {
			OptionalLong due = dueAtRest(last);
			due.ifPresent(this::moveTo);
			return due.isPresent();
		}
		finally {
			this.moving.unlock();
		}
	}

	/** As {@link #due}; none while something is to do. */
	private synchronized OptionalLong dueAtRest(long last) {
		return isAtRest() ? due(last) : OptionalLong.empty();
	}

	/** The next deadline up to then. */
	private synchronized OptionalLong due(long last) {
		return this.watches.stream()
			.filter((watch) -> watch.awake == 0 && watch.deadline <= last)
			.mapToLong((watch) -> watch.deadline)
			.min();
	}

	private void moveTo(long time) {
		List<LoopWatch> due;
		synchronized (this) {
			this.now = Math.max(this.now, time);
			due = this.watches.stream().filter((watch) -> watch.awake == 0 && watch.deadline <= this.now).toList();
		}
		due.forEach((watch) -> watch.wake.run());
	}

	private void tick() {
		long last = System.nanoTime();
		while (goesOn()) {
			long real = System.nanoTime();
			long passed = Math.min(real - last, MAX_TICK_NANOS);
			last = real;
			excuse(passed);
			if (this.moving.tryLock()) {
				try {
					if (isQuiet()) {
						moveTo(this.now + passed);
					}
				}
				finally {
					this.moving.unlock();
				}
			}
		}
	}

	/** After a moment: whether there still is a run. */
	private synchronized boolean goesOn() {
		awaitTick();
		// Who waits for more than the mesh looks again.
		notifyAll();
		if (this.watches.isEmpty()) {
			this.ticker = null;
		}
		return this.ticker != null;
	}

	/** Whether the mesh has nothing to do; the application may. */
	private synchronized boolean isQuiet() {
		return this.work == 0;
	}

	/** With the lock held. */
	private boolean isAtRest() {
		return this.work == 0 && this.userCode.isEmpty();
	}

	/**
	 * Waits no more for those calls that take too long; others are as old as they are.
	 */
	private synchronized void excuse(long passed) {
		if (isQuiet()) {
			this.quietNanos += passed;
		}
		Iterator<UserTask> oldest = this.userCode.iterator();
		while (oldest.hasNext() && this.quietNanos - oldest.next().begun >= PATIENCE_NANOS) {
			oldest.remove();
		}
	}

	/**
	 * In a loop of the caller's: until all is at rest, or for a moment.
	 * @return how long that was, but for the time that the JVM has stood still
	 */
	@SuppressWarnings("WaitNotInLoop")
	private synchronized long awaitTick() {
		long start = System.nanoTime();
		try {
			wait(TICK_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while the mesh was waited for", ex);
		}
		return Math.min(System.nanoTime() - start, MAX_TICK_NANOS);
	}

	private synchronized void change(int moreWork) {
		this.work += moreWork;
		if (isAtRest()) {
			notifyAll();
		}
	}

	private synchronized void ended(UserTask task) {
		this.userCode.remove(task);
		change(0);
	}

	/**
	 * A call of the application's code, and how long the mesh had been quiet before it.
	 */
	private static final class UserTask {

		private final LoopWatch owner;

		private final long begun;

		UserTask(LoopWatch owner, long begun) {
			this.owner = owner;
			this.begun = begun;
		}

	}

	/** Of one run of a peer. */
	private final class LoopWatch implements Watch {

		private final Runnable wake;

		/** Tasks that have not ended; guarded by the time. */
		private int tasks;

		/** More than 0 when the loop is; guarded by the time. */
		private int awake;

		/** When the loop wakes by itself; guarded by the time. */
		private long deadline = Long.MAX_VALUE;

		private boolean ended;

		LoopWatch(Runnable wake) {
			this.wake = wake;
		}

		@Override
		public void sleeps(long nanos) {
			synchronized (VirtualTime.this) {
				long time = VirtualTime.this.now;
				this.deadline = (nanos < Long.MAX_VALUE - time) ? time + nanos : Long.MAX_VALUE;
				count(-1, 0);
			}
		}

		@Override
		public void wakes() {
			count(1, 0);
		}

		@Override
		public Runnable work(Runnable task) {
			count(0, 1);
			return () -> {
				try {
					task.run();
				}
				finally {
					count(0, -1);
				}
			};
		}

		@Override
		public Runnable userCode(Runnable task) {
			UserTask call = begin();
			return () -> {
				try {
					task.run();
				}
				finally {
					ended(call);
				}
			};
		}

		@Override
		public void end() {
			synchronized (VirtualTime.this) {
				VirtualTime.this.userCode.removeIf((call) -> call.owner == this);
				count(-this.awake, -this.tasks);
				this.ended = true;
				VirtualTime.this.watches.remove(this);
			}
		}

		private UserTask begin() {
			synchronized (VirtualTime.this) {
				UserTask call = new UserTask(this, VirtualTime.this.quietNanos);
				if (!this.ended) {
					VirtualTime.this.userCode.add(call);
				}
				return call;
			}
		}

		private void count(int moreAwake, int moreTasks) {
			synchronized (VirtualTime.this) {
				if (this.ended) {
					return;
				}
				this.awake += moreAwake;
				this.tasks += moreTasks;
				change(moreAwake + moreTasks);
			}
		}

	}

}
