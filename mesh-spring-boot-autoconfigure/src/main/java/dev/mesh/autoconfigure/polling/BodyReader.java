package dev.mesh.autoconfigure.polling;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the body of a request as it comes, so that a slow client costs no thread, and no
 * more memory than it has sent.
 */
final class BodyReader implements ReadListener {

	private final ServletInputStream in;

	private final int limitBytes;

	private final Listener listener;

	private byte[] bytes = new byte[4096];

	private int length;

	private boolean ended;

	BodyReader(ServletInputStream in, int limitBytes, Listener listener) {
		this.in = in;
		this.limitBytes = limitBytes;
		this.listener = listener;
	}

	@Override
	public void onDataAvailable() throws IOException {
		while (!this.ended && this.in.isReady()) {
			if (this.length == this.bytes.length) {
				this.bytes = Arrays.copyOf(this.bytes, Math.min(this.limitBytes + 1, 2 * this.length));
			}
			int count = this.in.read(this.bytes, this.length, this.bytes.length - this.length);
			if (count < 0) {
				return;
			}
			this.length += count;
			if (this.length > this.limitBytes) {
				this.ended = true;
				this.listener.onTooLarge();
			}
		}
	}

	@Override
	public void onAllDataRead() {
		if (!this.ended) {
			this.ended = true;
			this.listener.onBody(Arrays.copyOf(this.bytes, this.length));
		}
	}

	@Override
	public void onError(Throwable thrown) {
		if (!this.ended) {
			this.ended = true;
			this.listener.onBroken();
		}
	}

	/** Hears of the outcome, on a thread of the container. */
	interface Listener {

		void onBody(byte[] body);

		void onTooLarge();

		/** The client has gone in the middle of it. */
		void onBroken();

	}

}
