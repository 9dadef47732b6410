package dev.mesh.runtime;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.PeerDiscovery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A source of addresses as the runtime sees it: what outlives its runs.
 */
final class DiscoverySource {

	private static final int MAX_NAME = 255;

	private final PeerDiscovery discovery;

	private final String name;

	private final long intervalNanos;

	/** Held by whoever calls the source: one call at a time, also of two runs. */
	private final ReentrantLock calls = new ReentrantLock();

	/**
	 * Asks a source for its name and interval.
	 * @throws IllegalArgumentException when they cannot be used
	 */
	DiscoverySource(PeerDiscovery discovery) {
		this.discovery = discovery;
		this.name = discovery.name();
		if (this.name.isBlank() || this.name.length() > MAX_NAME
				|| this.name.chars().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException("The name of a PeerDiscovery has 1 to " + MAX_NAME
					+ " characters, no control characters, and is not blank, but " + discovery.getClass().getName()
					+ " has the name '" + LogLimit.clean(this.name) + "'");
		}
		this.intervalNanos = PeerDiscovery.INTERVAL
			.require("The interval of the PeerDiscovery '" + this.name + "'", discovery.interval())
			.toNanos();
	}

	String name() {
		return this.name;
	}

	long intervalNanos() {
		return this.intervalNanos;
	}

	PeerDiscovery discovery() {
		return this.discovery;
	}

	ReentrantLock calls() {
		return this.calls;
	}

	/** A copy of what it finds, as far as it will be looked at. */
	List<DiscoveredPeer> find() throws Exception {
		List<DiscoveredPeer> found = new ArrayList<>();
		for (DiscoveredPeer peer : this.discovery.find()) {
			if (peer == null) {
				throw new NullPointerException("It has returned null among the addresses");
			}
			found.add(peer);
			if (found.size() > DiscoveryRounds.MAX_PEERS) {
				break;
			}
		}
		return found;
	}

}
