package dev.mesh.runtime;

import dev.mesh.link.LinkListener;
import dev.mesh.link.ShownAddress;
import dev.mesh.link.Transport;
import dev.mesh.peer.Input;
import dev.mesh.peer.Output;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The links of one run, by number: accepted ones are positive, dialled ones have the
 * number the core gave.
 */
final class LinkPorts {

	private static final Logger logger = System.getLogger(LinkPorts.class.getName());

	private final List<Transport> transports;

	private final Inbox inbox;

	private final int quotaBytes;

	private final Map<Long, LinkPort> ports = new ConcurrentHashMap<>();

	private final AtomicLong accepted = new AtomicLong();

	LinkPorts(List<Transport> transports, Inbox inbox, int quotaBytes) {
		this.transports = transports;
		this.inbox = inbox;
		this.quotaBytes = quotaBytes;
	}

	/** A listener for a connection that a server has accepted. */
	LinkListener accept() {
		return new LinkPort(this.accepted.incrementAndGet(), this, this.inbox, this.quotaBytes);
	}

	/** By the loop. */
	void dial(Output.Dial dial) {
		URI uri = dial.uri();
		Transport transport = transportFor(dial);
		if (transport == null) {
			this.inbox.post(new Input.DialFailed(dial.link(), "Cannot connect to " + ShownAddress.of(uri)
					+ ": no transport can dial '" + uri.getScheme() + "'; there are " + this.transports));
			return;
		}
		LinkPort port = new LinkPort(dial.link(), this, this.inbox, this.quotaBytes);
		add(port);
		try {
			transport.dial(uri, dial.options(), port);
		}
		catch (RuntimeException ex) {
			logger.log(Level.WARNING, "The transport " + transport + " has thrown on a dial", ex);
			port.failed(ex);
		}
	}

	/** By the loop. A transport that throws loses the link, not the peer. */
	void transmit(Output.Transmit transmit) {
		LinkPort port = this.ports.get(transmit.link());
		if (port != null) {
			try {
				port.write(transmit.record());
			}
			catch (RuntimeException ex) {
				logger.log(Level.WARNING, "A link has thrown on a write", ex);
				close(port, "INTERNAL_ERROR: cannot write");
				port.closed("cannot write: " + ex);
			}
		}
	}

	/** By the loop. */
	void close(Output.CloseLink close) {
		LinkPort port = this.ports.get(close.link());
		if (port != null) {
			close(port, close.code() + ": " + close.reason());
		}
	}

	/** Asks all links to end; each is forgotten when it has. */
	void closeAll(String reason) {
		this.ports.values().forEach((port) -> close(port, reason));
	}

	/** Waits until no link is left; false when the time was over before. */
	boolean awaitNone(long timeoutNanos) throws InterruptedException {
		long deadline = System.nanoTime() + timeoutNanos;
		synchronized (this) {
			while (!this.ports.isEmpty()) {
				long left = deadline - System.nanoTime();
				if (left <= 0) {
					return false;
				}
				wait(left / 1_000_000 + 1);
			}
			return true;
		}
	}

	int size() {
		return this.ports.size();
	}

	void add(LinkPort port) {
		this.ports.put(port.number(), port);
	}

	void remove(LinkPort port) {
		this.ports.remove(port.number(), port);
		if (this.ports.isEmpty()) {
			synchronized (this) {
				notifyAll();
			}
		}
	}

	private @Nullable Transport transportFor(Output.Dial dial) {
		for (Transport transport : this.transports) {
			if (transport.supports(dial.uri()) && (dial.type() == null || dial.type() == transport.type())) {
				return transport;
			}
		}
		return null;
	}

	private static void close(LinkPort port, String reason) {
		try {
			port.close(reason);
		}
		catch (RuntimeException ex) {
			logger.log(Level.WARNING, "A link has thrown on its close", ex);
		}
	}

}
