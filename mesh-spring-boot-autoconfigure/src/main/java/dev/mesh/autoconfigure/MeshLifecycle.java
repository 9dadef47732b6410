package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.bus.SealMode;
import dev.mesh.discovery.DiscoveryStatus;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the mesh after the web server, so that its port is known, and stops it before
 * the web server shuts down gracefully, which would otherwise wait for open WebSockets.
 * Before the start nothing is dialled and no file is touched. Start and stop may be
 * repeated, as when a test context pauses.
 */
final class MeshLifecycle implements SmartLifecycle {

	/**
	 * Between the listeners (later) and graceful shutdown of the web server,
	 * {@code DEFAULT_PHASE - 1024} (earlier).
	 */
	static final int PHASE = DEFAULT_PHASE - 512;

	private static final Log logger = LogFactory.getLog(Mesh.class);

	private final Mesh mesh;

	private final MeshProperties properties;

	private final MeshConnectionDetails connection;

	private final boolean couldAccept;

	private volatile boolean running;

	/**
	 * For a mesh.
	 * @param couldAccept whether the application could accept sessions if it was told to
	 */
	MeshLifecycle(Mesh mesh, MeshProperties properties, MeshConnectionDetails connection, boolean couldAccept) {
		this.mesh = mesh;
		this.couldAccept = couldAccept;
		this.properties = properties;
		this.connection = connection;
	}

	@Override
	public void start() {
		if (this.running) {
			return;
		}
		this.mesh.start();
		this.running = true;
		logger.info(announcement());
		List<MeshProperties.Target> targets = this.properties.session().targets();
		PlainAddresses.warning(this.connection, targets).ifPresent(logger::warn);
		if (this.properties.bus().seal() == SealMode.RELAYED) {
			PlainAddresses.warningOfUnsealed(this.connection, targets).ifPresent(logger::warn);
		}
		if (this.properties.session().startupPolicy() == MeshProperties.StartupPolicy.STOP) {
			new StartupCheck(this.mesh, StartupCheck.LIMIT).awaitTargets();
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.mesh.stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	private String announcement() {
		int addresses = this.connection.getUrls().size() + this.properties.session().targets().size();
		boolean accepts = this.properties.server().enabled();
		String peer = "Mesh peer '" + this.mesh.name() + "' (" + this.mesh.key() + ")";
		String sources = this.mesh.discovery()
			.stream()
			.map(DiscoveryStatus::source)
			.collect(Collectors.joining("', '", ", looking for peers at '", "'"));
		boolean looks = !this.mesh.discovery().isEmpty();
		if (!accepts && addresses == 0 && !looks) {
			return peer + " is alone: set mesh.session.urls to connect to other peers"
					+ (this.couldAccept ? ", or mesh.server.enabled=true to accept them" : "")
					+ (keepsKey() ? "" : "; set mesh.peer.data-directory to keep its key") + clientOnly();
		}
		return peer + " started" + (addresses > 0 ? ", connecting to " + addresses + " configured address(es)" : "")
				+ (looks ? sources : "") + (accepts ? ", accepting sessions at " + this.properties.server().path() : "")
				+ (keepsKey() ? "" : ", with a key for this start only (mesh.peer.data-directory keeps it)")
				+ (accepts ? "" : clientOnly());
	}

	/**
	 * Names a remedy only where there is one: not every application can be a server.
	 */
	private String clientOnly() {
		return "; client only: this peer accepts no sessions"
				+ (this.couldAccept ? " (mesh.server.enabled=true changes that)"
						: " (a servlet web application with mesh-spring-boot-starter can)");
	}

	private boolean keepsKey() {
		return this.properties.peer().dataDirectory() != null;
	}

}
