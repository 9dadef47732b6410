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

	private final InMemoryNetwork network;

	private final Set<InMemoryLink> links = ConcurrentHashMap.newKeySet();

	InMemoryTransport(InMemoryNetwork network) {
		this.network = network;
	}

	@Override
	public LinkType type() {
		return LinkType.IN_MEMORY;
	}

	@Override
	public boolean supports(URI uri) {
		return InMemoryNetwork.SCHEME.equals(uri.getScheme()) && uri.getHost() != null;
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
