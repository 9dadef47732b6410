package dev.mesh.test.autoconfigure;

import dev.mesh.MeshBuilder;
import dev.mesh.MeshSettings;
import dev.mesh.autoconfigure.MeshNetwork;
import dev.mesh.test.MeshTestNetwork;

/** The application's mesh on a network, for as long as its context lives. */
final class ApplicationOnTestNetwork implements MeshNetwork, AutoCloseable {

	private final MeshTestNetwork network;

	private final MeshNetwork application;

	ApplicationOnTestNetwork(MeshTestNetwork network, MeshNetwork application) {
		this.network = network;
		this.application = application;
	}

	@Override
	public void begin(MeshBuilder builder) {
		this.application.begin(builder);
	}

	@Override
	public void complete(MeshBuilder builder, MeshSettings settings) {
		this.application.complete(builder, settings);
	}

	@Override
	public void close() {
		this.network.remove(this.application);
	}

}
