package dev.mesh.test.container;

import java.time.Duration;
import java.util.concurrent.Future;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A hub in a container: the image of the demo, or of any application with a starter that
 * reads its properties from environment variables, listens on port 8080 and has an
 * actuator. It lets one user in. With {@code @ServiceConnection} an application under
 * test connects to it as that user; its {@code mesh.session} is then not asked.
 * <p>
 * Needs {@code org.testcontainers:testcontainers}, and for {@code @ServiceConnection}
 * {@code org.springframework.boot:spring-boot-testcontainers}. Not to be used together
 * with {@code @AutoConfigureMesh}, whose network is in memory.
 */
public class MeshContainer extends GenericContainer<MeshContainer> {

	/** Where the hub listens in its container. */
	public static final int PORT = 8080;

	private static final String USER = "MESH_SERVER_USERS_0_";

	private static final Duration START = Duration.ofMinutes(2);

	private String name = "hub";

	private String path = "/mesh";

	private String principal = "test";

	private String password = "test";

	private String[] roles = {};

	/**
	 * A hub that is to be started.
	 * @param image name of the image, which may be local
	 */
	public MeshContainer(String image) {
		this(DockerImageName.parse(image));
	}

	/**
	 * A hub that is to be started.
	 * @param image name of the image, which may be local
	 */
	public MeshContainer(DockerImageName image) {
		super(image);
		prepare();
	}

	/**
	 * A hub of an image that may have to be built first.
	 * @param image such as an {@code ImageFromDockerfile}
	 */
	public MeshContainer(Future<String> image) {
		super(image);
		prepare();
	}

	private void prepare() {
		addExposedPort(PORT);
		setWaitStrategy(Wait.forHttp("/actuator/health/readiness").forPort(PORT).withStartupTimeout(START));
	}

	/**
	 * Sets the name of the peer.
	 * @param name its device name, {@code hub} by default
	 * @return this container
	 */
	public MeshContainer withPeerName(String name) {
		this.name = name;
		return this;
	}

	/**
	 * Sets who may connect, and as whom an application under test does: {@code test} with
	 * the password {@code test} and no roles by default. More users are variables,
	 * {@code MESH_SERVER_USERS_1_PRINCIPAL} and so on.
	 * @param principal the user
	 * @param password the password, in plain text
	 * @param roles what the user is
	 * @return this container
	 */
	public MeshContainer withUser(String principal, String password, String... roles) {
		this.principal = principal;
		this.password = password;
		this.roles = roles.clone();
		return this;
	}

	/**
	 * Sets where the mesh is served.
	 * @param path as in {@code mesh.server.path}, {@code /mesh} by default
	 * @return this container
	 */
	public MeshContainer withPath(String path) {
		this.path = path;
		return this;
	}

	/**
	 * Returns whom the hub lets in.
	 * @return the user's name
	 */
	public String getPrincipal() {
		return this.principal;
	}

	/**
	 * Returns what the user has to know.
	 * @return the password, in plain text
	 */
	public String getPassword() {
		return this.password;
	}

	/**
	 * Returns where the hub is reached from outside of the container, once it is started.
	 * @return an address for {@code mesh.session.urls}
	 */
	public String getUrl() {
		return url("ws");
	}

	String url(String scheme) {
		return scheme + "://" + getHost() + ":" + getMappedPort(PORT) + this.path;
	}

	@Override
	protected void configure() {
		addEnv("SERVER_ADDRESS", "0.0.0.0");
		addEnv("SERVER_PORT", Integer.toString(PORT));
		addEnv("DEMO_EMBEDDED_PEERS", "0");
		addEnv("MESH_PEER_NAME", this.name);
		addEnv("MESH_SERVER_ENABLED", "true");
		addEnv("MESH_SERVER_PATH", this.path);
		addEnv(USER + "PRINCIPAL", this.principal);
		addEnv(USER + "PASSWORD", "{noop}" + this.password);
		addEnv(USER + "ROLES", String.join(",", this.roles));
	}

}
