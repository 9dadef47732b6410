package dev.mesh.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of where peers are looked for, beside the configured
 * addresses.
 *
 * @param dns Peers that a name server knows.
 * @param mdns Peers that announce themselves on the local network.
 * @param springCloud Peers that Spring Cloud's DiscoveryClient knows.
 */
@ConfigurationProperties("mesh.discovery")
public record MeshDiscoveryProperties(@DefaultValue Dns dns, @DefaultValue Mdns mdns,
		@DefaultValue SpringCloud springCloud) {

	/**
	 * Peers that a name server knows. They are shown the credentials of mesh.session.
	 *
	 * @param name Name whose addresses are peers, such as a headless service of
	 * Kubernetes. One that begins with _, such as _mesh._tcp.example.com, stands for SRV
	 * records, which have ports.
	 * @param port Port of peers that are known by their address. Defaults to 443, or to
	 * 80 for ws.
	 * @param path Path of their endpoint.
	 * @param scheme Scheme of their addresses, ws or wss.
	 * @param interval How often the name server is asked. From 1s to 24h.
	 */
	public record Dns(@Nullable String name, @Nullable Integer port, @DefaultValue("/mesh") String path,
			@DefaultValue("wss") String scheme, @DefaultValue("30s") Duration interval) {

	}

	/**
	 * Peers that announce themselves on the local network. They are shown no credentials.
	 *
	 * @param enabled Whether to find peers by multicast DNS, and to announce this one if
	 * it accepts sessions. Needs org.jmdns:jmdns.
	 * @param address Address of the network interface to use. Defaults to server.address,
	 * or else to one that the host's name stands for.
	 */
	public record Mdns(@DefaultValue("false") boolean enabled, @Nullable InetAddress address) {

	}

	/**
	 * Peers that Spring Cloud's DiscoveryClient knows. They are shown the credentials of
	 * mesh.session.
	 *
	 * @param serviceId Service whose instances are peers. Their endpoint is at /mesh
	 * unless their metadata says otherwise with mesh.path.
	 */
	public record SpringCloud(@Nullable String serviceId) {

	}

}
