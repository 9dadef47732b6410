package dev.mesh.runtime;

import dev.mesh.peer.Input;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What has happened and the loop has not handled yet: many threads put in, one takes out.
 * No method but {@link #await} blocks, and the loop is signalled only when it sleeps.
 * <p>
 * What comes from links is bounded by each {@link LinkPort}, answers are bounded by what
 * the core has asked for, and what the API sends is bounded here.
 */
final class Inbox {

	/** One message in the upper bits, its bytes in the lower 40. */
	private static final int COUNT_SHIFT = 40;

	private static final long BYTES_MASK = (1L << COUNT_SHIFT) - 1;

	private final int maxApiMessages;

	private final long maxApiBytes;

	private final Timekeeper.Watch watch;

	private final ConcurrentLinkedQueue<Entry> queue = new ConcurrentLinkedQueue<>();

	/** Messages and bytes from the API, see {@link #COUNT_SHIFT}. */
	private final AtomicLong fromApi = new AtomicLong();

	/** The loop's thread while it sleeps, or is about to. */
	private final AtomicReference<@Nullable Thread> sleeper = new AtomicReference<>();

	/** Who handles what is in. */
	private volatile Worker worker = new SleepingWorker();

	/** Entries that come later are abandoned. */
	private volatile boolean closed;

	Inbox(RuntimeSettings settings) {
		this(settings, Timekeeper.SYSTEM);
	}

	Inbox(RuntimeSettings settings, Timekeeper timekeeper) {
		this.maxApiMessages = settings.apiQueueMessages();
		this.maxApiBytes = settings.apiQueueBytes();
		this.watch = timekeeper.watch(this::wake);
	}

	/** What is to be told of all that is done for this inbox. */
	Timekeeper.Watch watch() {
		return this.watch;
	}

	/** Puts an input in. */
	void post(Input input) {
		post(new Entry.Plain(input));
	}

	/** Puts an entry in; when the inbox is closed the entry is abandoned. */
	void post(Entry entry) {
		if (this.closed) {
			entry.abandon();
			return;
		}
		this.queue.add(entry);
		if (this.closed && this.queue.remove(entry)) {
			// Too late for close(), which has taken out all it found.
			entry.abandon();
			return;
		}
		if (!this.worker.isAtWork()) {
			wake();
		}
	}

	/**
	 * Puts an entry in, and handles it at once on the calling thread if nobody is at work
	 * and nothing else waits: for threads of the mesh itself, when somebody waits for
	 * what comes of it.
	 */
	void bring(Entry entry) {
		boolean idle = this.queue.isEmpty();
		if (this.closed || !idle) {
			post(entry);
			return;
		}
		this.queue.add(entry);
		if (this.closed && this.queue.remove(entry)) {
			entry.abandon();
			return;
		}
		this.worker.help();
	}

	/** From now on there is somebody to help. */
	void workedBy(Worker loop) {
		this.worker = loop;
	}

	/**
	 * Puts a message of the API in.
	 * @return false when it is full; nothing was put in
	 */
	boolean offer(Entry message) {
		long weight = weight(message);
		if (!hasRoom(this.fromApi.getAndAdd(weight))) {
			this.fromApi.addAndGet(-weight);
			return false;
		}
		post(message);
		return true;
	}

	/** Whether a message of the API would have been taken now. */
	boolean hasRoom() {
		return hasRoom(this.fromApi.get());
	}

	/** Bytes of payload that wait here. */
	long apiBytes() {
		return this.fromApi.get() & BYTES_MASK;
	}

	boolean isEmpty() {
		return this.queue.isEmpty();
	}

	/**
	 * Takes out what is there, in order, up to a number of entries and the entry that
	 * reaches the number of bytes. Called by the loop.
	 * @return how many
	 */
	int drain(List<Entry> batch, int maxEntries, int maxBytes) {
		int entries = 0;
		long bytes = 0;
		long api = 0;
		while (entries < maxEntries && bytes < maxBytes) {
			Entry next = this.queue.poll();
			if (next == null) {
				break;
			}
			batch.add(next);
			entries++;
			bytes += next.bytes();
			if (next instanceof PendingMessage) {
				api += weight(next);
			}
		}
		if (api != 0) {
			this.fromApi.addAndGet(-api);
		}
		return entries;
	}

	/**
	 * Sleeps until something is in, {@link #wake} is called, or the time is over; it may
	 * also wake for no reason.
	 */
	void await(long nanos) {
		if (nanos <= 0 || !this.queue.isEmpty()) {
			return;
		}
		Thread current = Thread.currentThread();
		this.sleeper.set(current);
		// Whoever puts something in after this look finds the sleeper.
		if (this.queue.isEmpty()) {
			this.watch.sleeps(nanos);
			LockSupport.parkNanos(this, nanos);
			if (this.sleeper.compareAndSet(current, null)) {
				this.watch.wakes();
			}
		}
		else if (!this.sleeper.compareAndSet(current, null)) {
			// Somebody has woken it who could not know that it did not sleep.
			this.watch.sleeps(0);
		}
		// Nobody has a reason to interrupt the loop, and parking would not sleep any
		// more.
		Thread.interrupted();
	}

	/** Ends the loop's sleep. */
	void wake() {
		Thread asleep = this.sleeper.get();
		if (asleep != null && this.sleeper.compareAndSet(asleep, null)) {
			this.watch.wakes();
			LockSupport.unpark(asleep);
		}
	}

	/** Takes nothing more, and abandons what is there. */
	void close() {
		this.closed = true;
		for (Entry next = this.queue.poll(); next != null; next = this.queue.poll()) {
			next.abandon();
		}
	}

	private boolean hasRoom(long used) {
		return (used >>> COUNT_SHIFT) < this.maxApiMessages && (used & BYTES_MASK) < this.maxApiBytes;
	}

	private static long weight(Entry entry) {
		return (1L << COUNT_SHIFT) | entry.bytes();
	}

	/** Who handles what is in an inbox. */
	interface Worker {

		/** Handles it on the calling thread, or has it handled. */
		void help();

		/** Whether any thread is just doing that, and will look for more afterwards. */
		boolean isAtWork();

	}

	/** Before the loop runs. */
	private final class SleepingWorker implements Worker {

		@Override
		public void help() {
			wake();
		}

		@Override
		public boolean isAtWork() {
			return false;
		}

	}

}
