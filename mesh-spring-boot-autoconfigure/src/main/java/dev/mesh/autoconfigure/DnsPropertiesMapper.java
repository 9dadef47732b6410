package dev.mesh.autoconfigure;

import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.discovery.dns.DnsDiscovery;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.util.StringUtils;

/**
 * Turns {@code mesh.discovery.dns} into a source of addresses, and refuses what cannot
 * work.
 */
final class DnsPropertiesMapper {

	private static final String PREFIX = "mesh.discovery.dns.";

	private final MeshDiscoveryProperties.Dns properties;

	DnsPropertiesMapper(MeshDiscoveryProperties.Dns properties) {
		this.properties = properties;
	}

	/**
	 * The source.
	 * @throws MeshConfigurationException when a property cannot work
	 */
	DnsDiscovery discovery() {
		Duration interval = MeshConfigurationException.require(PREFIX + "interval", this.properties.interval(),
				PeerDiscovery.INTERVAL, "30s");
		String scheme = this.properties.scheme().trim();
		String path = this.properties.path().trim();
		DnsDiscovery named = named().interval(interval);
		DnsDiscovery schemed = attempt("scheme", scheme, "Use wss, or ws where peers have no TLS.",
				() -> named.scheme(scheme));
		DnsDiscovery located = attempt("path", path, "Use the 'mesh.server.path' of those peers, such as /mesh.",
				() -> schemed.path(path));
		return withPort(located);
	}

	private DnsDiscovery named() {
		String name = this.properties.name();
		if (!StringUtils.hasText(name)) {
			throw new MeshConfigurationException("The property '" + PREFIX + "name' is set, but empty.",
					"Set it to the name of a host or service, or take it out. With a placeholder such as ${NAME:} it is "
							+ "empty where NAME is not set.");
		}
		return attempt("name", name, "Use a name such as mesh.default.svc.cluster.local or _mesh._tcp.example.com.",
				() -> DnsDiscovery.of(name.trim()));
	}

	private DnsDiscovery withPort(DnsDiscovery discovery) {
		Integer port = this.properties.port();
		if (port == null) {
			return discovery;
		}
		if (String.valueOf(this.properties.name()).trim().startsWith("_")) {
			throw new MeshConfigurationException(
					"The property '" + PREFIX + "port' has the value " + port + ", but '" + PREFIX
							+ "name' stands for SRV records, which have ports of their own.",
					"Take the port out, or use a name that does not begin with '_'.");
		}
		return attempt("port", port, "Use the port of those peers, 1 to 65535.", () -> discovery.port(port));
	}

	private static DnsDiscovery attempt(String property, Object value, String action, Supplier<DnsDiscovery> attempt) {
		try {
			return attempt.get();
		}
		catch (IllegalArgumentException ex) {
			throw new MeshConfigurationException("The property '" + PREFIX + property + "' has the value '" + value
					+ "', which cannot be used: " + ex.getMessage() + ".", action, ex);
		}
	}

}
