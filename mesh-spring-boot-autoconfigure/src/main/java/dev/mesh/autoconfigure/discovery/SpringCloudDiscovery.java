package dev.mesh.autoconfigure.discovery;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.PeerDiscovery;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.event.HeartbeatMonitor;
import org.springframework.context.ApplicationListener;

/**
 * Peers that are instances of a service that Spring Cloud's {@link DiscoveryClient}
 * knows. The operator has named the service, so credentials are shown to them.
 */
final class SpringCloudDiscovery implements PeerDiscovery, ApplicationListener<HeartbeatEvent> {

	/** Metadata of an instance. */
	static final String PATH = "mesh.path";

	private static final String DEFAULT_PATH = "/mesh";

	private final DiscoveryClient client;

	private final String serviceId;

	private final HeartbeatMonitor monitor = new HeartbeatMonitor();

	private volatile @Nullable Runnable onChange;

	SpringCloudDiscovery(DiscoveryClient client, String serviceId) {
		this.client = client;
		this.serviceId = serviceId;
	}

	@Override
	public String name() {
		return "spring-cloud " + this.serviceId;
	}

	@Override
	public List<DiscoveredPeer> find() throws URISyntaxException {
		List<DiscoveredPeer> peers = new ArrayList<>();
		for (ServiceInstance instance : this.client.getInstances(this.serviceId)) {
			peers.add(DiscoveredPeer.configured(addressOf(instance)));
		}
		peers.sort(Comparator.comparing(DiscoveredPeer::uri));
		return peers;
	}

	@Override
	public void start(Runnable listener) {
		this.onChange = listener;
	}

	@Override
	public void stop() {
		this.onChange = null;
	}

	/** What the registry has told may be something new. */
	@Override
	public void onApplicationEvent(HeartbeatEvent event) {
		Runnable listener = this.onChange;
		if (this.monitor.update(event.getValue()) && listener != null) {
			listener.run();
		}
	}

	private static URI addressOf(ServiceInstance instance) throws URISyntaxException {
		String scheme = instance.isSecure() ? "wss" : "ws";
		String host = instance.getHost();
		boolean ipv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
		Map<String, String> metadata = instance.getMetadata();
		String path = (metadata != null) ? metadata.getOrDefault(PATH, DEFAULT_PATH) : DEFAULT_PATH;
		return new URI(scheme + "://" + (ipv6 ? "[" + host + "]" : host)
				+ ((instance.getPort() > 0) ? ":" + instance.getPort() : "") + (path.startsWith("/") ? "" : "/")
				+ path);
	}

}
