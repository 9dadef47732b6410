package dev.mesh.demo;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * One container of the demo's image, with as few rights as it can live with. It has two
 * networks: one that only it is on, through which the tests talk to it, and that of the
 * mesh, where its name is its host name. Only the second one is ever cut.
 */
final class DemoContainer extends GenericContainer<DemoContainer> {

	static final long MEMORY_BYTES = 512L * 1024 * 1024;

	static final int PORT = 8080;

	/**
	 * On a machine that does much else, three containers starting at once take their
	 * time.
	 */
	private static final Duration START = Duration.ofSeconds(120);

	private static final int STOP_SECONDS = 10;

	private static final int HTTP_OK = 200;

	private final String name;

	private final Network meshNetwork;

	/** That of the host, from when it was started last. */
	private volatile int port;

	/** Its host name on each network of the mesh. */
	private final Map<Network, String> hostNames = new LinkedHashMap<>();

	/**
	 * A container that is to be started.
	 * @param name name of the peer
	 * @param ownNetwork a network that no other container is on
	 * @param meshNetwork the network all containers of the mesh are on
	 * @param environment what it is configured with, in addition to its name and no
	 * embedded peers
	 */
	DemoContainer(String name, Network ownNetwork, Network meshNetwork, Map<String, String> environment) {
		super(DemoImage.demo());
		this.name = name;
		this.meshNetwork = meshNetwork;
		this.hostNames.put(meshNetwork, name);
		withNetwork(ownNetwork);
		withExposedPorts(PORT);
		withEnv("MESH_PEER_NAME", name);
		withEnv("DEMO_EMBEDDED_PEERS", "0");
		withEnv("SPRING_MAIN_BANNER_MODE", "off");
		withEnv(environment);
		withCreateContainerCmdModifier(DemoContainer::restrict);
		waitingFor(Wait.forHttp("/actuator/health/readiness").withStartupTimeout(START));
	}

	private static void restrict(CreateContainerCmd command) {
		HostConfig config = Objects.requireNonNull(command.getHostConfig());
		config.withReadonlyRootfs(true)
			.withTmpFs(Map.of("/tmp", ""))
			.withCapDrop(Capability.ALL)
			.withSecurityOpts(List.of("no-new-privileges"))
			.withMemory(MEMORY_BYTES)
			// Nobody outside is asked for a name that is not known here.
			.withDns("127.0.0.1");
	}

	/** Puts it on one more network, before it is created. */
	DemoContainer alsoOn(Network network, String hostName) {
		this.hostNames.put(network, hostName);
		return this;
	}

	/**
	 * Without the image's health check: an engine that pauses a container while it starts
	 * a command in it can hang, and never let it go on.
	 */
	DemoContainer thatCanBePaused() {
		return withCreateContainerCmdModifier(
				(command) -> command.withHealthcheck(new HealthCheck().withTest(List.of("NONE"))));
	}

	/** Begins with a copy of what another peer keeps: its key and its incarnation. */
	DemoContainer withDataOf(DemoContainer other) {
		withEnv("DATA", other.run("bash", "-c", "tar -C /var/lib/mesh -c . | base64 -w 0"));
		return withCreateContainerCmdModifier((command) -> command.withEntrypoint("bash", "-c",
				"base64 -d <<<$DATA | tar -C /var/lib/mesh -x && exec java -jar demo-service.jar"));
	}

	/** On the networks of the mesh from its first moment. */
	@Override
	protected void containerIsCreated(String containerId) {
		this.hostNames.keySet().forEach((network) -> connect(containerId, network));
	}

	DemoClient client() {
		return new DemoClient(getHost(), this.port);
	}

	@Override
	protected void containerIsStarted(InspectContainerResponse started) {
		this.port = port(started);
	}

	/** Each start of a container gives it another port of the host. */
	private static int port(InspectContainerResponse running) {
		Ports.Binding[] bindings = running.getNetworkSettings().getPorts().getBindings().get(ExposedPort.tcp(PORT));
		return Integer.parseInt(Objects.requireNonNull(bindings)[0].getHostPortSpec());
	}

	String name() {
		return this.name;
	}

	/** Takes it off the mesh's network, with its address and its host name. */
	void disconnect() {
		disconnect(this.meshNetwork);
	}

	void disconnect(Network network) {
		getDockerClient().disconnectFromNetworkCmd()
			.withContainerId(getContainerId())
			.withNetworkId(network.getId())
			.exec();
	}

	/** Puts it back, with whatever address is free. */
	void reconnect() {
		reconnect(this.meshNetwork);
	}

	void reconnect(Network network) {
		connect(getContainerId(), network);
	}

	private void connect(String containerId, Network network) {
		getDockerClient().connectToNetworkCmd()
			.withContainerId(containerId)
			.withNetworkId(network.getId())
			.withContainerNetwork(new ContainerNetwork().withAliases(this.hostNames.get(network)))
			.exec();
	}

	/** Freezes all its threads. No command may be about to start in it. */
	void pause() {
		getDockerClient().pauseContainerCmd(getContainerId()).exec();
	}

	void unpause() {
		getDockerClient().unpauseContainerCmd(getContainerId()).exec();
	}

	/**
	 * {@code docker stop}: SIGTERM, and after 10 seconds SIGKILL, which makes 137.
	 * @return the exit code
	 */
	long stopByDocker() {
		getDockerClient().stopContainerCmd(getContainerId()).withTimeout(STOP_SECONDS).exec();
		return Objects.requireNonNull(inspect().getState().getExitCodeLong());
	}

	/** SIGKILL. */
	void killByDocker() {
		getDockerClient().killContainerCmd(getContainerId()).exec();
	}

	/** Starts it again after it has ended, with its key, and waits until it answers. */
	void startAgain() {
		getDockerClient().startContainerCmd(getContainerId()).exec();
		this.port = port(inspect());
		Awaitility.await()
			.atMost(START)
			.ignoreExceptions()
			.until(() -> client().get("/actuator/health/readiness").status() == HTTP_OK);
	}

	/** What the engine knows about it now. */
	InspectContainerResponse inspect() {
		return getDockerClient().inspectContainerCmd(getContainerId()).exec();
	}

	/** Runs a command in it and returns what it printed, which must not be an error. */
	String run(String... command) {
		try {
			Container.ExecResult result = execInContainer(command);
			if (result.getExitCode() != 0) {
				throw new AssertionError(describe("failed to run " + List.of(command) + ": " + result));
			}
			return result.getStdout().strip();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	String describe(String what) {
		return this.name + " " + what + ". It printed:\n" + getLogs();
	}

}
