package dev.mesh.link.http;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Remembers what a transport says, and fails when it says it against the rules. */
final class RecordingListener implements LinkListener {

	private final CompletableFuture<Link> link = new CompletableFuture<>();

	private final CompletableFuture<String> end = new CompletableFuture<>();

	private final BlockingQueue<byte[]> records = new LinkedBlockingQueue<>();

	private final AtomicInteger inside = new AtomicInteger();

	final AtomicInteger received = new AtomicInteger();

	final AtomicLong written = new AtomicLong();

	volatile String violation;

	private volatile Throwable failure;

	/** Whether to read on after this record. */
	volatile Predicate<Link> readOn = (open) -> true;

	Link link() throws Exception {
		return this.link.get(60, TimeUnit.SECONDS);
	}

	/** Why it failed or was closed. */
	String end() throws Exception {
		return this.end.get(60, TimeUnit.SECONDS);
	}

	/** Why the dial failed; null when it did not. */
	Throwable failure() {
		return this.failure;
	}

	byte[] record() throws InterruptedException {
		byte[] record = this.records.poll(60, TimeUnit.SECONDS);
		if (record == null) {
			throw new AssertionError("no record came");
		}
		return record;
	}

	@Override
	public void opened(Link opened) {
		enter();
		if (!this.link.complete(opened)) {
			this.violation = "opened twice";
		}
		leave();
	}

	@Override
	public void failed(Throwable cause) {
		enter();
		this.failure = cause;
		if (this.link.isDone() || !this.end.complete(cause.getMessage())) {
			this.violation = "failed after opened, or twice";
		}
		leave();
	}

	@Override
	public boolean received(ByteBuffer record) {
		enter();
		if (!this.link.isDone() || this.end.isDone()) {
			this.violation = "received before opened or after closed";
		}
		this.received.incrementAndGet();
		byte[] bytes = new byte[record.remaining()];
		record.get(bytes);
		this.records.add(bytes);
		boolean more = this.readOn.test(this.link.join());
		leave();
		return more;
	}

	@Override
	public void written(int bytes) {
		this.written.addAndGet(bytes);
		if (this.end.isDone()) {
			this.violation = "written after closed";
		}
	}

	@Override
	public void closed(String cause) {
		enter();
		if (!this.link.isDone() || !this.end.complete(cause)) {
			this.violation = "closed before opened, or twice";
		}
		leave();
	}

	private void enter() {
		if (this.inside.getAndIncrement() != 0) {
			this.violation = "calls overlap";
		}
	}

	private void leave() {
		this.inside.decrementAndGet();
	}

}
