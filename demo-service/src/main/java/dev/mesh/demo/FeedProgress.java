package dev.mesh.demo;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** What the writer of a feed says about itself, five times a second. */
final class FeedProgress implements Flow.Subscriber<ByteBuffer> {

	private volatile long written;

	private volatile long waiting;

	/** Messages that its stream has taken. */
	long written() {
		return this.written;
	}

	/** Messages that its stream has not taken yet. */
	long waiting() {
		return this.waiting;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	/** The writer is another process: what cannot be is ignored. */
	@Override
	public void onNext(ByteBuffer report) {
		if (report.remaining() < 2 * Long.BYTES) {
			return;
		}
		long nowWritten = report.getLong();
		long nowWaiting = report.getLong();
		if (isPossible(nowWritten) && isPossible(nowWaiting)) {
			this.written = nowWritten;
			this.waiting = nowWaiting;
		}
	}

	private static boolean isPossible(long count) {
		return count >= 0 && count <= FeedWriter.MOST_MESSAGES;
	}

	@Override
	public void onError(Throwable failure) {
		// The feed itself tells.
	}

	@Override
	public void onComplete() {
		// The feed itself tells.
	}

}
