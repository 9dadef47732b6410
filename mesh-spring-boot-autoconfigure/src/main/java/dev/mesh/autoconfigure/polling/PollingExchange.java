package dev.mesh.autoconfigure.polling;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request that is answered later, by any thread, and no thread waits: neither for the
 * answer nor for a client that reads it slowly.
 */
final class PollingExchange implements AsyncListener {

	private final HttpServletRequest request;

	private final HttpServletResponse response;

	private final AsyncContext context;

	private final AtomicBoolean answered = new AtomicBoolean();

	private final AtomicBoolean completed = new AtomicBoolean();

	private volatile @Nullable Runnable onAbandoned;

	private PollingExchange(HttpServletRequest request, HttpServletResponse response, AsyncContext context) {
		this.request = request;
		this.response = response;
		this.context = context;
	}

	/**
	 * Begins it; by the container's thread.
	 * @param limit how long it may take altogether
	 */
	static PollingExchange begin(HttpServletRequest request, HttpServletResponse response, Duration limit) {
		AsyncContext context = request.startAsync(request, response);
		context.setTimeout(limit.toMillis());
		PollingExchange exchange = new PollingExchange(request, response, context);
		context.addListener(exchange);
		return exchange;
	}

	HttpServletRequest request() {
		return this.request;
	}

	/** Runs when it ends without an answer; set before that can be. */
	void onAbandoned(Runnable action) {
		this.onAbandoned = action;
	}

	/** Answers it, unless that was done before. Does not block. */
	void answer(PollingReply reply) {
		if (!this.answered.compareAndSet(false, true)) {
			return;
		}
		try {
			reply.writeHeadTo(this.response);
			if (reply.body().length == 0) {
				complete();
			}
			else {
				ServletOutputStream out = this.response.getOutputStream();
				out.setWriteListener(new BodyWriter(out, reply.body()));
			}
		}
		catch (IOException | IllegalStateException ex) {
			// The container has given the request up; the client asks again.
			complete();
		}
	}

	private void complete() {
		if (this.completed.compareAndSet(false, true)) {
			try {
				this.context.complete();
			}
			catch (IllegalStateException ex) {
				// The container was faster.
			}
		}
	}

	private void abandon() {
		Runnable action = this.onAbandoned;
		if (this.answered.compareAndSet(false, true) && action != null) {
			action.run();
		}
		complete();
	}

	@Override
	public void onComplete(AsyncEvent event) {
		this.completed.set(true);
		abandon();
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		abandon();
	}

	@Override
	public void onError(AsyncEvent event) {
		abandon();
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
	}

	/** Writes as much as the client takes, whenever it takes something. */
	private final class BodyWriter implements WriteListener {

		private static final int CHUNK_BYTES = 32 * 1024;

		private final ServletOutputStream out;

		private final byte[] body;

		private int offset;

		BodyWriter(ServletOutputStream out, byte[] body) {
			this.out = out;
			this.body = body;
		}

		@Override
		public void onWritePossible() throws IOException {
			while (this.out.isReady()) {
				if (this.offset == this.body.length) {
					complete();
					return;
				}
				int length = Math.min(CHUNK_BYTES, this.body.length - this.offset);
				this.out.write(this.body, this.offset, length);
				this.offset += length;
			}
		}

		@Override
		public void onError(Throwable thrown) {
			complete();
		}

	}

}
