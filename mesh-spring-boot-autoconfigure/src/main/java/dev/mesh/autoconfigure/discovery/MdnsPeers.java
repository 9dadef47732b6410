package dev.mesh.autoconfigure.discovery;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.identity.PeerKey;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Peers that have announced themselves. Whatever is in an announcement was written by
 * somebody on the network: what is not exactly as it should be is ignored. Thread-safe;
 * JmDNS calls it on its threads.
 */
final class MdnsPeers implements ServiceListener {

	/** How many peers are kept; more are ignored until one of them is gone. */
	static final int MAX_PEERS = 1_000;

	/** How many addresses of one peer. */
	static final int MAX_ADDRESSES = 4;

	/** How many are asked for again at a time, and how often each. */
	private static final int MOST_ASKED = 16;

	private static final int MOST_ATTEMPTS = 5;

	private static final Log logger = LogFactory.getLog(MdnsPeers.class);

	private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]{0,254}");

	private static final Set<String> SCHEMES = Set.of("ws", "wss");

	private final LocalNetwork network;

	private final Runnable onChange;

	/** By name of the service; guarded by itself. */
	private final Map<String, List<DiscoveredPeer>> byName = new LinkedHashMap<>();

	/**
	 * Those that were announced and whose port and text have not come, with how often
	 * they may be asked for again; guarded by {@code byName}.
	 */
	private final Map<String, Integer> unresolved = new LinkedHashMap<>();

	MdnsPeers(LocalNetwork network, Runnable onChange) {
		this.network = network;
		this.onChange = onChange;
	}

	/** All of them now, in an order that is always the same. */
	List<DiscoveredPeer> all() {
		synchronized (this.byName) {
			return this.byName.values()
				.stream()
				.flatMap(List::stream)
				.sorted(Comparator.comparing(DiscoveredPeer::uri))
				.toList();
		}
	}

	/** Asks for what has not come: datagrams get lost, and JmDNS asks for a second. */
	void askAgain(JmDNS responder) {
		List<String> names;
		synchronized (this.byName) {
			names = this.unresolved.keySet().stream().limit(MOST_ASKED).toList();
			for (String name : names) {
				Integer left = this.unresolved.remove(name);
				if (left != null && left > 1) {
					// At the end: the others have their turn.
					this.unresolved.put(name, left - 1);
				}
			}
		}
		names.forEach((name) -> responder.requestServiceInfo(MdnsAnnouncement.TYPE, name, 1));
	}

	@Override
	public void serviceAdded(ServiceEvent event) {
		String name = nameOf(event);
		synchronized (this.byName) {
			if (!this.byName.containsKey(name)) {
				if (this.byName.size() >= MAX_PEERS) {
					return;
				}
				if (this.unresolved.size() < MAX_PEERS) {
					this.unresolved.putIfAbsent(name, MOST_ATTEMPTS);
				}
			}
		}
		// Its port and text; they come to serviceResolved.
		event.getDNS().requestServiceInfo(event.getType(), event.getName(), 1);
	}

	@Override
	public void serviceResolved(ServiceEvent event) {
		List<DiscoveredPeer> peers = peersOf(event.getInfo());
		boolean changed;
		synchronized (this.byName) {
			String name = nameOf(event);
			if (peers.isEmpty()) {
				changed = this.byName.remove(name) != null;
			}
			else if (this.byName.size() < MAX_PEERS || this.byName.containsKey(name)) {
				changed = !peers.equals(this.byName.put(name, peers));
				this.unresolved.remove(name);
			}
			else {
				changed = false;
			}
		}
		if (changed) {
			this.onChange.run();
		}
	}

	@Override
	public void serviceRemoved(ServiceEvent event) {
		boolean changed;
		synchronized (this.byName) {
			changed = this.byName.remove(nameOf(event)) != null;
			this.unresolved.remove(nameOf(event));
		}
		if (changed) {
			this.onChange.run();
		}
	}

	private static String nameOf(ServiceEvent event) {
		return event.getName().toLowerCase(Locale.ROOT);
	}

	private List<DiscoveredPeer> peersOf(ServiceInfo info) {
		String path = info.getPropertyString(MdnsAnnouncement.PATH);
		String scheme = info.getPropertyString(MdnsAnnouncement.SCHEME);
		if (path == null || scheme == null || !PATH.matcher(path).matches() || !SCHEMES.contains(scheme)
				|| info.getPort() < 1) {
			// Also what has not come in completely yet.
			return List.of();
		}
		try {
			String text = info.getPropertyString(MdnsAnnouncement.KEY);
			Optional<PeerKey> key = (text != null) ? Optional.of(PeerKey.parse(text)) : Optional.empty();
			List<DiscoveredPeer> peers = new ArrayList<>();
			for (String host : hosts(info)) {
				peers.add(
						DiscoveredPeer.announced(URI.create(scheme + "://" + host + ":" + info.getPort() + path), key));
			}
			return peers;
		}
		catch (IllegalArgumentException ex) {
			logger.debug("An announcement of a peer cannot be used", ex);
			return List.of();
		}
	}

	/** Addresses on the local network that can stand in a URI, those of IPv4 first. */
	private List<String> hosts(ServiceInfo info) {
		return Stream.concat(Stream.of(info.getInet4Addresses()), Stream.of(info.getInet6Addresses()))
			.filter((address) -> this.network.contains(address) && !address.isLinkLocalAddress())
			.map(MdnsPeers::host)
			.distinct()
			.limit(MAX_ADDRESSES)
			.toList();
	}

	private static String host(InetAddress address) {
		String text = address.getHostAddress();
		int zone = text.indexOf('%');
		return (address instanceof Inet4Address) ? text : "[" + ((zone < 0) ? text : text.substring(0, zone)) + "]";
	}

}
