package dev.mesh.link.memory;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link. Its listener is called by one thread at a time, in the order of what
 * happened to this end.
 */
final class InMemoryLink implements Link {

	private final InMemoryNetwork network;

	private final LinkListener listener;

	private final String remoteAddress;

	private final String dialledHost;

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

	/** Guarded by {@code this}. */
	private boolean ended;

	/**
	 * Whether a thread is, or is about to be, in {@link #run}; guarded by {@code this}.
	 */
	private boolean running;

	InMemoryLink(InMemoryNetwork network, LinkListener listener, String remoteAddress, String dialledHost) {
		this.network = network;
		this.listener = listener;
		this.remoteAddress = remoteAddress;
		this.dialledHost = dialledHost;
	}

	static void join(InMemoryLink a, InMemoryLink b) {
		a.other = b;
		b.other = a;
	}

	@Override
	public LinkType type() {
		return LinkType.IN_MEMORY;
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
		other().endWith("closed by the other end: " + reason, true);
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
		return this.dialledHost.equals(host);
	}

	synchronized boolean hasEnded() {
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
			this.network.forget(this);
			return () -> this.listener.closed(cause);
		}
		if (this.written > 0 && !this.ended) {
			int bytes = this.written;
			this.written = 0;
			return () -> this.listener.written(bytes);
		}
		ByteBuffer record = (this.paused && cause == null) ? null : this.incoming.poll();
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
