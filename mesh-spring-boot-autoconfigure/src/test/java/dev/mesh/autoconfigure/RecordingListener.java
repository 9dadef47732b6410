package dev.mesh.autoconfigure;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands in for the mesh at the other side of a link.
 */
public final class RecordingListener implements LinkListener {

	public final CompletableFuture<Link> link = new CompletableFuture<>();

	public final BlockingQueue<ByteBuffer> records = new LinkedBlockingQueue<>();

	public final CompletableFuture<String> closed = new CompletableFuture<>();

	public final AtomicLong writtenBytes = new AtomicLong();

	public final AtomicInteger overlaps = new AtomicInteger();

	/** Who is in a call. */
	private final AtomicReference<Thread> caller = new AtomicReference<>();

	public volatile boolean full;

	public volatile boolean echo;

	public volatile boolean resumeAtOnce;

	@Override
	public void opened(Link opened) {
		this.link.complete(opened);
	}

	@Override
	public void failed(Throwable cause) {
		this.closed.completeExceptionally(cause);
	}

	@Override
	public boolean received(ByteBuffer record) {
		enter();
		try {
			this.records.add(record);
			if (this.echo) {
				this.link.join().write(record.duplicate());
			}
			if (this.resumeAtOnce) {
				this.link.join().resume();
			}
			return !this.full;
		}
		finally {
			this.caller.set(null);
		}
	}

	@Override
	public void written(int bytes) {
		boolean within = this.caller.get() == Thread.currentThread();
		if (!within) {
			enter();
		}
		this.writtenBytes.addAndGet(bytes);
		if (!within) {
			this.caller.set(null);
		}
	}

	@Override
	public void closed(String cause) {
		enter();
		this.closed.complete(cause);
		this.caller.set(null);
	}

	public ByteBuffer nextRecord() throws InterruptedException {
		ByteBuffer record = this.records.poll(10, TimeUnit.SECONDS);
		if (record == null) {
			throw new AssertionError("No record came within 10 s");
		}
		return record;
	}

	private void enter() {
		if (this.caller.getAndSet(Thread.currentThread()) != null) {
			this.overlaps.incrementAndGet();
		}
	}

}
