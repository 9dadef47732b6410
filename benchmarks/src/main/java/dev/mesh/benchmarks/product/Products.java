package dev.mesh.benchmarks.product;

import dev.mesh.link.LinkType;
import java.util.List;
import java.util.stream.Collectors;

/** All that can be compared. */
public final class Products {

	private static final String ENDPOINT = "mesh.server.websocket-endpoint";

	private static final List<Product> ALL = List.of(new RawTcp(), new Nats(), new RSocketProduct(), new VertxProduct(),
			new Redis(), new Stomp(), new SpringSocket(),
			MeshProduct.direct("mesh", "Mesh: Bus, direct, sealed, all defaults"),
			MeshProduct.direct("mesh-relayed", "Mesh: a third process relays, sealed").relayed(),
			MeshProduct.direct("mesh-unsealed", "Mesh: direct, mesh.bus.seal=relayed").unsealed(),
			MeshProduct.direct("mesh-standard", "Mesh: sealed, over the standard WebSocket endpoint")
				.with(ENDPOINT, "standard"),
			MeshProduct.direct("mesh-upgrade", "Mesh: sealed, over the upgraded connection").with(ENDPOINT, "upgrade"),
			MeshProduct.direct("mesh-polling", "Mesh: sealed, over HTTP long-polling").over(LinkType.HTTP_POLLING));

	private Products() {
	}

	/** All of them, in the order of tables. */
	public static List<Product> all() {
		return ALL;
	}

	/**
	 * The one with this name.
	 * @throws IllegalArgumentException if there is none
	 */
	public static Product named(String name) {
		return ALL.stream()
			.filter((product) -> product.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no product '" + name + "'; there are "
					+ ALL.stream().map(Product::name).collect(Collectors.joining(", "))));
	}

}
