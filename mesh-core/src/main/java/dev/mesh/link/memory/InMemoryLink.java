package dev.mesh.link.memory;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link. Its listener is called by one thread at a time, in the order of what
 * happened to this end.
 */
final class InMemoryLink implements Link {

	private final InMemoryNetwork network;

	private final LinkListener listener;

	private final LinkType type;

	private final String remoteAddress;

	/** Who has dialled. */
	private String from = "";

	/** Who was dialled. */
	private String to = "";

	private @Nullable InMemoryLink other;

	/** Guarded by {@code this}. */
	private final ArrayDeque<ByteBuffer> incoming = new ArrayDeque<>();

	/** Guarded by {@code this}. */
	private boolean opening;

	/** Guarded by {@code this}. */
	private int written;

	/** Whether the listener wants no more for now; guarded by {@code this}. */
	private boolean paused;

	/** Why it ends, once it does; guarded by {@code this}. */
	private @Nullable String closing;

	/** Whether the end waits for what has come in; guarded by {@code this}. */
	private boolean orderly;

	/**
	 * Whether nothing comes from the other end, not even its end; guarded by
	 * {@code this}.
	 */
	private boolean silent;

	/**
	 * Why the other end has ended, while that cannot be heard; guarded by {@code this}.
	 */
	private @Nullable String unheard;

	/** Written with the lock held. */
	private volatile boolean ended;

	/**
	 * Whether a thread is, or is about to be, in {@link #run}; guarded by {@code this}.
	 */
	private boolean running;

	InMemoryLink(InMemoryNetwork network, LinkListener listener, LinkType type, String remoteAddress) {
		this.network = network;
		this.listener = listener;
		this.type = type;
		this.remoteAddress = remoteAddress;
	}

	/** Before they are opened. */
	static void join(InMemoryLink near, InMemoryLink far, String from, String to) {
		near.other = far;
		far.other = near;
		near.from = from;
		near.to = to;
	}

	@Override
	public LinkType type() {
		return this.type;
	}

	@Override
	public String remoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public void write(ByteBuffer record) {
		synchronized (this) {
			if (this.ended || this.closing != null) {
				return;
			}
		}
		other().arrive(record);
	}

	@Override
	public void resume() {
		synchronized (this) {
			this.paused = false;
			wake();
		}
	}

	@Override
	public void close(String reason) {
		other().otherHasEnded("closed by the other end: " + reason);
		endWith("closed: " + reason, false);
	}

	/**
	 * As a network failure: at both ends, at once; nothing happens to a link that is
	 * being closed in good order.
	 */
	void cut(String cause) {
		synchronized (this) {
			if (this.closing != null) {
				return;
			}
		}
		other().endWith(cause, false);
		endWith(cause, false);
	}

	void open() {
		synchronized (this) {
			this.opening = true;
			wake();
		}
	}

	boolean isTo(String host) {
		return this.to.equals(host);
	}

	/** Of the end that has dialled: what is in the way. */
	Passage passage(BiFunction<String, String, Passage> passages) {
		return passages.apply(this.from, this.to);
	}

	/** Lets nothing come over any more, or again. */
	void silence(boolean value) {
		beSilent(value);
		other().beSilent(value);
	}

	private void beSilent(boolean value) {
		synchronized (this) {
			this.silent = value;
			String cause = this.unheard;
			if (!value && cause != null) {
				this.unheard = null;
				endWith(cause, true);
			}
			wake();
		}
	}

	private void otherHasEnded(String cause) {
		synchronized (this) {
			if (this.silent) {
				this.unheard = cause;
			}
			else {
				endWith(cause, true);
			}
		}
	}

	boolean hasEnded() {
		return this.ended;
	}

	private InMemoryLink other() {
		if (this.other == null) {
			throw new IllegalStateException("Only one end");
		}
		return this.other;
	}

	private void arrive(ByteBuffer record) {
		synchronized (this) {
			if (this.ended || this.closing != null) {
				return;
			}
			this.incoming.add(record);
			wake();
		}
	}

	private void taken(int bytes) {
		synchronized (this) {
			this.written += bytes;
			wake();
		}
	}

	private void endWith(String cause, boolean afterWhatCame) {
		synchronized (this) {
			if (this.closing == null) {
				this.closing = cause;
				this.orderly = afterWhatCame;
			}
			else {
				this.orderly &= afterWhatCame;
			}
			wake();
		}
	}

	/** With the lock held. */
	private void wake() {
		if (!this.running && !this.ended) {
			this.running = true;
			this.network.execute(this::run);
		}
	}

	private void run() {
		for (Runnable call = next(); call != null; call = next()) {
			call.run();
		}
	}

	private synchronized @Nullable Runnable next() {
		if (this.opening) {
			this.opening = false;
			return () -> this.listener.opened(this);
		}
		String cause = this.closing;
		if (cause != null && (!this.orderly || this.incoming.isEmpty()) && !this.ended) {
			this.ended = true;
			this.incoming.clear();
			if (other().hasEnded()) {
				this.network.forget(this, other());
			}
			return () -> this.listener.closed(cause);
		}
		boolean hearing = !this.silent || cause != null;
		if (this.written > 0 && !this.ended && hearing) {
			int bytes = this.written;
			this.written = 0;
			return () -> this.listener.written(bytes);
		}
		boolean reading = hearing && (!this.paused || cause != null);
		ByteBuffer record = reading ? this.incoming.poll() : null;
		if (record == null) {
			this.running = false;
			return null;
		}
		return () -> deliver(record);
	}

	private void deliver(ByteBuffer record) {
		int bytes = record.remaining();
		synchronized (this) {
			// Before the call, because resume() may come before its answer.
			this.paused = true;
		}
		if (this.listener.received(record)) {
			synchronized (this) {
				this.paused = false;
			}
		}
		other().taken(bytes);
	}

}
