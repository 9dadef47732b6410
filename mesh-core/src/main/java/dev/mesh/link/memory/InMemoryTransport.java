package dev.mesh.link.memory;

import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.Transport;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Dials the hosts of one {@link InMemoryNetwork}. */
final class InMemoryTransport implements Transport {

	private static final Set<String> REAL_SCHEMES = Set.of("ws", "wss", "http", "https");

	private final InMemoryNetwork network;

	private final String host;

	private final LinkType type;

	private final Set<InMemoryLink> links = ConcurrentHashMap.newKeySet();

	InMemoryTransport(InMemoryNetwork network, String host, LinkType type) {
		this.network = network;
		this.host = host;
		this.type = type;
	}

	@Override
	public LinkType type() {
		return this.type;
	}

	/** In whose name it dials. */
	String host() {
		return this.host;
	}

	@Override
	public boolean supports(URI uri) {
		if (uri.getHost() == null) {
			return false;
		}
		return (this.type == LinkType.IN_MEMORY) ? InMemoryNetwork.SCHEME.equals(uri.getScheme())
				: REAL_SCHEMES.contains(uri.getScheme());
	}

	@Override
	public void dial(URI uri, DialOptions options, LinkListener listener) {
		this.network.dial(uri, listener, this);
	}

	@Override
	public void close() {
		List.copyOf(this.links).forEach((link) -> link.cut("the transport was closed"));
		this.links.clear();
	}

	void add(InMemoryLink link) {
		this.links.removeIf(InMemoryLink::hasEnded);
		this.links.add(link);
	}

}
