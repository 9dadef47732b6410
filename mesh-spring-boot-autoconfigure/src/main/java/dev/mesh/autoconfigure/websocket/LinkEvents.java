package dev.mesh.autoconfigure.websocket;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener of one link what happens, one call at a time although reading and
 * writing have their own threads, and nothing after the end.
 */
final class LinkEvents {

	private @Nullable LinkListener listener;

	private boolean closed;

	/** Whether the listener has a record and has not returned yet. */
	private boolean delivering;

	/** What was written within that call. */
	private int writtenMeanwhile;

	synchronized void opened(Link link, LinkListener target) {
		this.listener = target;
		target.opened(link);
	}

	/**
	 * Hands a record over.
	 * @return false when reading has to stop
	 */
	synchronized boolean received(ByteBuffer record) {
		if (this.closed || this.listener == null) {
			return true;
		}
		this.delivering = true;
		try {
			return this.listener.received(record);
		}
		finally {
			this.delivering = false;
			int bytes = this.writtenMeanwhile;
			this.writtenMeanwhile = 0;
			if (bytes > 0) {
				written(bytes);
			}
		}
	}

	/** Tells it now, or when the call returns from within which it was written. */
	synchronized void written(int bytes) {
		if (this.delivering) {
			this.writtenMeanwhile += bytes;
		}
		else if (!this.closed && this.listener != null) {
			this.listener.written(bytes);
		}
	}

	synchronized void closed(String cause) {
		if (!this.closed && this.listener != null) {
			this.closed = true;
			this.listener.closed(cause);
		}
	}

}
