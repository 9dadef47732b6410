package dev.mesh.demo;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs the embedded peers: started last, when the web server and this process's own peer
 * run, and stopped first. Each start makes new ones.
 */
final class EmbeddedPeers implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(EmbeddedPeers.class);

	private final int count;

	private final EmbeddedPeerFactory factory;

	private volatile List<EmbeddedPeer> running = List.of();

	EmbeddedPeers(int count, EmbeddedPeerFactory factory) {
		this.count = count;
		this.factory = factory;
	}

	/** The peers that run, in the order of their numbers. */
	List<EmbeddedPeer> running() {
		return this.running;
	}

	@Override
	public void start() {
		this.running = IntStream.rangeClosed(1, this.count).mapToObj(this.factory::start).toList();
		logger.info("Started " + this.count + " embedded peers that log in as '" + EmbeddedUser.PRINCIPAL
				+ "' with a password made up at this start; demo.embedded-peers=0 starts none");
	}

	@Override
	public void stop() {
		List<EmbeddedPeer> peers = this.running;
		this.running = List.of();
		peers.forEach(EmbeddedPeer::close);
	}

	@Override
	public boolean isRunning() {
		return !this.running.isEmpty();
	}

}
