package dev.mesh.benchmarks.product;

import dev.mesh.Mesh;
import dev.mesh.bus.SealMode;
import dev.mesh.link.LinkType;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Mesh: {@code Bus} in a Spring Boot application on Tomcat, and in an application without
 * Spring that has connected to it. Defaults, but for what the variant is about.
 */
record MeshProduct(String name, String settings, Middle middle, SealMode seal, LinkType transport,
		Map<String, String> systemProperties) implements Product {

	static final String PRINCIPAL = "benchmark";

	static final String PASSWORD = "secret";

	static final String SERVER = "server";

	static final String CLIENT = "client";

	/** A hub on Tomcat and a peer that has connected to it. */
	static MeshProduct direct(String name, String settings) {
		return new MeshProduct(name, settings, Middle.NOTHING, SealMode.ALWAYS, LinkType.WEBSOCKET, Map.of());
	}

	/** Two peers that have connected to the same hub. */
	MeshProduct relayed() {
		return new MeshProduct(this.name, this.settings, Middle.RELAY, this.seal, this.transport,
				this.systemProperties);
	}

	/** Nothing between direct neighbours is sealed. */
	MeshProduct unsealed() {
		return new MeshProduct(this.name, this.settings, this.middle, SealMode.RELAYED, this.transport,
				this.systemProperties);
	}

	/** Over something else than WebSocket. */
	MeshProduct over(LinkType other) {
		return new MeshProduct(this.name, this.settings, this.middle, this.seal, other, this.systemProperties);
	}

	/** With one system property in all processes. */
	MeshProduct with(String property, String value) {
		return new MeshProduct(this.name, this.settings, this.middle, this.seal, this.transport,
				Map.of(property, value));
	}

	@Override
	public boolean isVariant() {
		return this.middle == Middle.RELAY || this.transport != LinkType.WEBSOCKET || !this.systemProperties.isEmpty();
	}

	@Override
	public Set<Way> ways() {
		Set<Way> ways = EnumSet.allOf(Way.class);
		if (this.middle == Middle.RELAY) {
			// There is Spring in the middle only.
			ways.remove(Way.LISTENER);
		}
		return ways;
	}

	@Override
	public Endpoint serve(int middlePort, Arrivals arrivals) {
		if (this.middle == Middle.RELAY) {
			return MeshEndpoint.of(MeshClient.connect(this, SERVER, middlePort), middlePort, CLIENT, arrivals);
		}
		MeshServer server = MeshServer.start(SERVER, this.seal, arrivals);
		Mesh mesh = server.mesh();
		return new MeshEndpoint(mesh, server::close, server.port(), CLIENT, arrivals);
	}

	@Override
	public Endpoint connect(int port, Arrivals arrivals) {
		MeshEndpoint endpoint = MeshEndpoint.of(MeshClient.connect(this, CLIENT, port), 0, SERVER, arrivals);
		endpoint.awaitOther();
		return endpoint;
	}

	static URI address(int port) {
		return URI.create("ws://127.0.0.1:" + port + "/mesh");
	}

}
