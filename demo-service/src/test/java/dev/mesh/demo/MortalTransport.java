package dev.mesh.demo;

import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.Transport;
import dev.mesh.link.http.JdkWebSocketTransport;
import java.net.URI;

/**
 * The JDK's WebSockets, until it dies: then its connections end without a word to the
 * other ends, and there are no new ones, as when the process is killed.
 */
final class MortalTransport implements Transport {

	private final Transport webSockets = new JdkWebSocketTransport();

	private volatile boolean dead;

	void die() {
		this.dead = true;
		this.webSockets.close();
	}

	@Override
	public LinkType type() {
		return this.webSockets.type();
	}

	@Override
	public boolean supports(URI uri) {
		return !this.dead && this.webSockets.supports(uri);
	}

	@Override
	public void dial(URI uri, DialOptions options, LinkListener listener) {
		if (this.dead) {
			listener.failed(new IllegalStateException("dead"));
		}
		else {
			this.webSockets.dial(uri, options, listener);
		}
	}

	@Override
	public void close() {
		this.webSockets.close();
	}

}
