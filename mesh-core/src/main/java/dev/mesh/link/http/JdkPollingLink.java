package dev.mesh.link.http;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One long-polling link, from the dial to its end. */
final class JdkPollingLink implements Link, PollingWriter.Listener, PollingReader.Listener {

	/**
	 * The core keeps 128 KiB in flight; whoever lets more than this wait ignores
	 * {@link LinkListener#written}.
	 */
	static final int QUEUE_LIMIT_BYTES = 1024 * 1024;

	/** How long what was written, and the goodbye, may take once this end closes. */
	private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

	/** Longest reason that is sent, in characters. */
	private static final int MAX_REASON = 100;

	private final String address;

	private final ListenerCalls listener;

	private final ClientThreads threads;

	private final Consumer<JdkPollingLink> onEnd;

	/** Set by the first who closes from this end; the reason. */
	private final AtomicReference<@Nullable String> closing = new AtomicReference<>();

	/** Null until requests can be sent; written once. */
	private volatile @Nullable PollingRequests requests;

	/** Null until the server has opened the link; written once. */
	private volatile @Nullable Open open;

	/** What there is once the link is open. */
	private record Open(PollingReader reader, PollingWriter writer) {
	}

	JdkPollingLink(String address, LinkListener listener, ClientThreads threads, Consumer<JdkPollingLink> onEnd) {
		this.address = address;
		this.listener = new ListenerCalls(listener);
		this.threads = threads;
		this.onEnd = onEnd;
	}

	@Override
	public LinkType type() {
		return LinkType.HTTP_POLLING;
	}

	@Override
	public String remoteAddress() {
		return this.address;
	}

	@Override
	public void write(ByteBuffer record) {
		Open current = this.open;
		if (current == null || this.listener.hasEnded()) {
			return;
		}
		if (!current.writer().write(record)) {
			this.threads.later(() -> abort("more than " + QUEUE_LIMIT_BYTES + " bytes wait to be written"));
		}
	}

	@Override
	public void resume() {
		Open current = this.open;
		if (current != null) {
			current.reader().resume();
		}
	}

	@Override
	public void close(String reason) {
		Open current = this.open;
		String text = fit(reason);
		if (current == null || this.listener.hasEnded() || !this.closing.compareAndSet(null, text)) {
			return;
		}
		this.threads.after(CLOSE_LIMIT.toMillis(), () -> abort(
				"closed: " + text + "; what was written did not arrive within " + CLOSE_LIMIT.toMillis() + " ms"));
		current.reader().end();
		current.writer()
			.whenDrained(() -> goodbye(text).whenComplete((answer, thrown) -> end(new IOException("closed: " + text))));
	}

	/** Begins to use requests; false when the link has been ended meanwhile. */
	boolean dialling(PollingRequests sending) {
		this.requests = sending;
		return !this.listener.hasEnded();
	}

	/** The server has opened the link and holds a GET for so long. */
	void opened(PollingRequests sending, Duration hold) {
		Open opened = new Open(new PollingReader(sending, this.threads, this, hold),
				new PollingWriter(sending, this.threads, this, QUEUE_LIMIT_BYTES));
		this.open = opened;
		if (this.listener.opened(this)) {
			opened.reader().poll();
		}
		else {
			goodbye("NORMAL: nobody wants the link any more");
		}
	}

	void dialFailed(IOException cause) {
		end(cause);
	}

	/** Ends it now; the listener has heard of it when this returns. */
	void abort(String cause) {
		end(new IOException(cause));
	}

	@Override
	public boolean onRecord(ByteBuffer record) {
		return this.closing.get() != null || this.listener.received(record);
	}

	@Override
	public void onWritten(int bytes) {
		this.listener.written(bytes);
	}

	@Override
	public void onWriteFailed(IOException cause) {
		end(new IOException("broken: a POST failed: " + cause, cause));
	}

	@Override
	public void onReadFailed(IOException cause) {
		end(new IOException("broken: a GET failed: " + cause, cause));
	}

	@Override
	public void onRefused(PollingAnswer answer) {
		String own = this.closing.get();
		if (own != null) {
			end(new IOException("closed: " + own));
		}
		else if (answer.status() == PollingAnswer.NOT_FOUND && answer.isRefusal()) {
			end(new IOException(answer.reason() + " (a load balancer in between must send all requests with the same "
					+ "Mesh-Link header, or with the cookie that it has set, to the same process)"));
		}
		else if (answer.status() == PollingAnswer.GONE && answer.isRefusal()) {
			end(new IOException("closed by the other end: " + answer.reason()));
		}
		else {
			refuse("broken: " + answer.reason());
		}
	}

	@Override
	public void onMalformed(String reason) {
		refuse(reason);
	}

	private void refuse(String reason) {
		goodbye(fit(reason));
		end(new IOException("closed: " + reason));
	}

	private CompletableFuture<PollingAnswer> goodbye(String reason) {
		PollingRequests sending = this.requests;
		return (sending != null) ? sending.delete(reason, CLOSE_LIMIT)
				: CompletableFuture.failedFuture(new IOException("not dialled"));
	}

	private void end(IOException cause) {
		Open current = this.open;
		if (current != null) {
			current.reader().end();
			current.writer().discard();
		}
		if (this.listener.ended(cause)) {
			this.onEnd.accept(this);
		}
		PollingRequests sending = this.requests;
		if (sending != null) {
			sending.cancel();
		}
	}

	private static String fit(String reason) {
		int end = Math.min(MAX_REASON, reason.length());
		return reason.substring(0,
				(end > 0 && end < reason.length() && Character.isHighSurrogate(reason.charAt(end - 1))) ? end - 1
						: end);
	}

}
