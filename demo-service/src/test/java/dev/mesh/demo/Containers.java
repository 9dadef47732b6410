package dev.mesh.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/**
 * The containers, networks and volumes of a test class, in a static field of it: ended
 * after its last test, and when a test has failed the containers' output is printed.
 * Without a Docker engine the tests fail.
 */
final class Containers implements AfterEachCallback, AfterAllCallback {

	private final Deque<AutoCloseable> opened = new ArrayDeque<>();

	private final List<DemoContainer> made = new ArrayList<>();

	/** Without a way out: no container is reached through it from elsewhere. */
	private final Network meshNetwork = Network.builder()
		.createNetworkCmdModifier((command) -> command.withInternal(true))
		.build();

	/** A hub that lets the principal {@code edge} with the password {@code secret} in. */
	DemoContainer hub() {
		return container("hub",
				Map.of("MESH_SERVER_USERS_0_PRINCIPAL", "edge", "MESH_SERVER_USERS_0_PASSWORD", "{noop}secret"));
	}

	/** An edge that knows the hub by its host name. */
	DemoContainer edge(String name) {
		return container(name, Map.of("MESH_SERVER_ENABLED", "false", "MESH_SESSION_URLS", "ws://hub:8080/mesh",
				"MESH_SESSION_PRINCIPAL", "edge", "MESH_SESSION_PASSWORD", "secret"));
	}

	/** The name of a volume that goes with the containers. */
	String volume() {
		String name = "mesh-" + UUID.randomUUID();
		this.opened.push(() -> DockerClientFactory.instance().client().removeVolumeCmd(name).exec());
		return name;
	}

	private DemoContainer container(String name, Map<String, String> environment) {
		if (this.opened.isEmpty()) {
			this.opened.push(this.meshNetwork);
		}
		Network own = Network.newNetwork();
		this.opened.push(own);
		DemoContainer container = new DemoContainer(name, own, this.meshNetwork, environment);
		this.opened.push(container);
		this.made.add(container);
		return container;
	}

	@Override
	public void afterEach(ExtensionContext context) {
		if (context.getExecutionException().isPresent()) {
			this.made.stream()
				.filter((container) -> container.getContainerId() != null)
				.forEach((container) -> System.err.println(container.describe("took part in a test that failed")));
		}
	}

	@Override
	public void afterAll(ExtensionContext context) throws Exception {
		while (!this.opened.isEmpty()) {
			this.opened.pop().close();
		}
	}

}
