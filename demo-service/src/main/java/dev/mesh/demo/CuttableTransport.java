package dev.mesh.demo;

import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkException;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.Transport;
import dev.mesh.link.http.JdkWebSocketTransport;
import java.net.URI;

/**
 * The JDK's WebSockets with a switch: while it is cut, connections end as when a cable is
 * pulled out, and there are no new ones.
 */
final class CuttableTransport implements Transport {

	private final Transport webSockets = new JdkWebSocketTransport();

	/** Guarded by {@code this}. */
	private boolean cut;

	/** Breaks every connection, and lets no other come up until it is healed. */
	void cut() {
		synchronized (this) {
			this.cut = true;
		}
		this.webSockets.close();
	}

	synchronized void heal() {
		this.cut = false;
	}

	synchronized boolean isCut() {
		return this.cut;
	}

	@Override
	public LinkType type() {
		return this.webSockets.type();
	}

	@Override
	public boolean supports(URI uri) {
		return this.webSockets.supports(uri);
	}

	@Override
	public void dial(URI uri, DialOptions options, LinkListener listener) {
		synchronized (this) {
			if (!this.cut) {
				this.webSockets.dial(uri, options, listener);
				return;
			}
		}
		listener.failed(new LinkException(LinkException.Reason.OTHER,
				"Cannot connect to " + uri + ": cut in the console; heal it there", null));
	}

	@Override
	public void close() {
		this.webSockets.close();
	}

}
