package dev.mesh.autoconfigure.websocket;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener of one link what happens, one call at a time although reading and
 * writing have their own threads, and nothing after the end. What is written within
 * {@link #received} is told within it.
 */
final class LinkEvents {

	private @Nullable LinkListener listener;

	private boolean closed;

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
		return this.listener.received(record);
	}

	synchronized void written(int bytes) {
		if (!this.closed && this.listener != null) {
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
