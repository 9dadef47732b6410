package dev.mesh.autoconfigure.discovery;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.PeerDiscovery;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.jmdns.JmDNS;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds peers on the local network by multicast DNS (RFC 6762, RFC 6763), and announces
 * this one. Anybody there can announce anything, so credentials are not shown to whoever
 * is found.
 */
final class MdnsDiscovery implements PeerDiscovery {

	private static final Log logger = LogFactory.getLog(MdnsDiscovery.class);

	private final @Nullable InetAddress address;

	private final Supplier<Optional<MdnsAnnouncement>> announcement;

	/** While it is started. */
	private volatile @Nullable Started started;

	/**
	 * Makes one that does nothing yet.
	 * @param address of the network interface to use, null = JmDNS chooses one
	 * @param announcement asked at each start; empty = this peer is not announced
	 */
	MdnsDiscovery(@Nullable InetAddress address, Supplier<Optional<MdnsAnnouncement>> announcement) {
		this.address = address;
		this.announcement = announcement;
	}

	@Override
	public String name() {
		return (this.address != null) ? "mdns " + this.address.getHostAddress() : "mdns";
	}

	@Override
	public void start(Runnable onChange) throws IOException {
		Optional<MdnsAnnouncement> own = this.announcement.get();
		// A host name of its own: that of the host may be another responder's.
		String host = "mesh-" + UUID.randomUUID().toString().substring(0, 13);
		JmDNS responder = JmDNS.create(this.address, host);
		try {
			MdnsPeers peers = new MdnsPeers(LocalNetwork.of(responder.getInetAddress()), onChange);
			responder.addServiceListener(MdnsAnnouncement.TYPE, peers);
			if (own.isPresent()) {
				responder.registerService(own.get().toService());
			}
			this.started = new Started(responder, peers);
		}
		catch (IOException | RuntimeException ex) {
			close(responder);
			throw ex;
		}
	}

	@Override
	public List<DiscoveredPeer> find() {
		Started current = this.started;
		if (current == null) {
			return List.of();
		}
		current.peers().askAgain(current.responder());
		return current.peers().all();
	}

	/** Says goodbye, which takes two seconds. */
	@Override
	public void stop() {
		Started current = this.started;
		this.started = null;
		if (current != null) {
			close(current.responder());
		}
	}

	private static void close(JmDNS responder) {
		try {
			responder.close();
		}
		catch (IOException ex) {
			logger.warn("Multicast DNS could not be closed", ex);
		}
	}

	private record Started(JmDNS responder, MdnsPeers peers) {
	}

}
