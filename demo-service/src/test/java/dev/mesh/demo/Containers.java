package dev.mesh.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The containers, networks and volumes of a test class, in a static field of it: ended
 * after its last test, and when a test has failed the containers' output is printed.
 * Without a Docker engine the tests fail.
 */
final class Containers implements AfterEachCallback, AfterAllCallback {

	private final Deque<AutoCloseable> opened = new ArrayDeque<>();

	private final List<DemoContainer> made = new ArrayList<>();

	/** Made by the first container that is on it. */
	private @Nullable Network meshNetwork;

	/** A hub that lets the principal {@code edge} with the password {@code secret} in. */
	DemoContainer hub() {
		return hub("hub", meshNetwork());
	}

	/** The same on another network, with sessions to other hubs by their host names. */
	DemoContainer hub(String name, Network network, String... hubs) {
		Map<String, String> environment = new TreeMap<>(dialling(hubs));
		environment.put("MESH_SERVER_USERS_0_PRINCIPAL", "edge");
		environment.put("MESH_SERVER_USERS_0_PASSWORD", "{noop}secret");
		return container(name, network, environment);
	}

	/** An edge that knows the hub by its host name. */
	DemoContainer edge(String name) {
		return edge(name, meshNetwork(), "hub");
	}

	/** The same on another network, with a session to each of these hubs. */
	DemoContainer edge(String name, Network network, String... hubs) {
		Map<String, String> environment = new TreeMap<>(dialling(hubs));
		environment.put("MESH_SERVER_ENABLED", "false");
		return container(name, network, environment);
	}

	private static Map<String, String> dialling(String... hubs) {
		if (hubs.length == 0) {
			return Map.of();
		}
		String urls = Stream.of(hubs).map((hub) -> "ws://" + hub + ":8080/mesh").collect(Collectors.joining(","));
		return Map.of("MESH_SESSION_URLS", urls, "MESH_SESSION_PRINCIPAL", "edge", "MESH_SESSION_PASSWORD", "secret");
	}

	/** A network without a way out: no container is reached through it from elsewhere. */
	Network network() {
		Network network = Network.builder().createNetworkCmdModifier((command) -> command.withInternal(true)).build();
		this.opened.push(network);
		return network;
	}

	private Network meshNetwork() {
		Network network = this.meshNetwork;
		if (network == null) {
			network = network();
			this.meshNetwork = network;
		}
		return network;
	}

	/** The name of a volume that goes with the containers. */
	String volume() {
		String name = "mesh-" + UUID.randomUUID();
		this.opened.push(() -> DockerClientFactory.instance().client().removeVolumeCmd(name).exec());
		return name;
	}

	private DemoContainer container(String name, Network network, Map<String, String> environment) {
		Network own = Network.newNetwork();
		this.opened.push(own);
		DemoContainer container = new DemoContainer(name, own, network, environment);
		this.opened.push(container);
		this.made.add(container);
		return container;
	}

	@Override
	public void afterEach(ExtensionContext context) {
		describeAfterFailure(context);
	}

	/** Closes everything, also what comes after something that cannot be closed. */
	@Override
	public void afterAll(ExtensionContext context) {
		// What has failed before all tests is known only here.
		describeAfterFailure(context);
		List<Throwable> failures = new ArrayList<>();
		while (!this.opened.isEmpty()) {
			try {
				this.opened.pop().close();
			}
			catch (Exception ex) {
				failures.add(ex);
			}
		}
		assertThat(failures).as("what could not be closed").isEmpty();
	}

	private void describeAfterFailure(ExtensionContext context) {
		if (context.getExecutionException().isPresent()) {
			this.made.stream()
				.filter((container) -> container.getContainerId() != null)
				.forEach((container) -> System.err.println(container.describe("took part in a test that failed")));
		}
	}

}
