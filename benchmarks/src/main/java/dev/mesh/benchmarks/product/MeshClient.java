package dev.mesh.benchmarks.product;

import dev.mesh.Mesh;
import dev.mesh.MeshSettings;

/** A peer that connects, in an application without Spring. */
final class MeshClient {

	private MeshClient() {
	}

	static Mesh connect(MeshProduct product, String name, int port) {
		MeshSettings defaults = MeshSettings.defaults();
		Mesh mesh = Mesh.builder()
			.name(name)
			.settings(defaults.withSeal(defaults.seal().withMode(product.seal())))
			.build()
			.start();
		mesh.sessions()
			.principal(MeshProduct.PRINCIPAL)
			.password(MeshProduct.PASSWORD)
			.transports(product.transport())
			.open(MeshProduct.address(port));
		return mesh;
	}

}
