package dev.mesh.autoconfigure.websocket;

import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.link.LinkListener;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * Makes a link of each connection that the web server hands over. Whatever comes in on
 * one, only that one ends.
 */
final class UpgradeEndpoint {

	/** Close code of IANA's registry: this service is restarting. */
	private static final int SERVICE_RESTART = 1012;

	private final Supplier<LinkListener> acceptor;

	private final MeshCounters counters;

	private final ScheduledExecutorService executor;

	private final ReadBuffers readBuffers = new ReadBuffers();

	private volatile boolean unsupported;

	UpgradeEndpoint(Supplier<LinkListener> acceptor, MeshCounters counters, ScheduledExecutorService executor) {
		this.acceptor = acceptor;
		this.counters = counters;
		this.executor = executor;
	}

	UpgradeLink accept(UpgradedSocket socket, String remoteAddress) {
		UpgradeLink link = new UpgradeLink(socket, remoteAddress, this.executor, this.counters::countDropped);
		LinkListener listener;
		try {
			listener = this.acceptor.get();
		}
		catch (RuntimeException ex) {
			this.counters.countDropped("websocket-not-running");
			link.refuse(SERVICE_RESTART);
			return link;
		}
		link.open(listener);
		return link;
	}

	ReadBuffers readBuffers() {
		return this.readBuffers;
	}

	/** The web server has turned out not to hand connections over as it has to. */
	void onUnsupported() {
		this.unsupported = true;
	}

	boolean isSupported() {
		return !this.unsupported;
	}

}
