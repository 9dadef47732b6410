package dev.mesh.test;

import dev.mesh.Mesh;
import dev.mesh.MeshBuilder;
import dev.mesh.MeshSettings;
import dev.mesh.TargetStatus;
import dev.mesh.autoconfigure.MeshNetwork;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The mesh of one application, which the test does not build. */
final class Application implements MeshNetwork {

	private final Crowd crowd;

	private final String host;

	private final Supplier<Mesh> mesh;

	private final List<URI> addresses;

	/** How often it had failed to connect there before the one who serves there now. */
	private final Map<URI, Integer> failedBefore = new ConcurrentHashMap<>();

	Application(Crowd crowd, String host, Supplier<Mesh> mesh, List<URI> addresses) {
		this.crowd = crowd;
		this.host = host;
		this.mesh = mesh;
		this.addresses = List.copyOf(addresses);
	}

	String host() {
		return this.host;
	}

	Mesh mesh() {
		return this.mesh.get();
	}

	/** Where it says it can be reached. */
	List<URI> addresses() {
		return this.addresses;
	}

	/** Whether virtual peers can connect to it. */
	boolean accepts() {
		return accepts(mesh().settings());
	}

	/** Who is told only of some peers serves nobody. */
	private static boolean accepts(MeshSettings settings) {
		return settings.presence().access().scope().isAll();
	}

	/**
	 * Somebody is about to serve there: what has failed before was not because of that.
	 */
	void notice(List<URI> served) {
		mesh().targets()
			.stream()
			.filter((target) -> served.contains(target.uri()))
			.forEach((target) -> this.failedBefore.put(target.uri(), target.attempts()));
	}

	/** Whether it runs, dials that address by itself, and was not refused there. */
	boolean dials(URI address) {
		return mesh().isRunning()
				&& mesh().targets().stream().anyMatch((target) -> target.uri().equals(address) && goesOn(target));
	}

	private boolean goesOn(TargetStatus target) {
		return switch (target.state()) {
			case CONNECTED, RECOVERING -> true;
			case CONNECTING -> target.attempts() <= this.failedBefore.getOrDefault(target.uri(), 0)
					|| target.lastCode().filter((code) -> !code.isRetryable()).isEmpty();
			case FAILED, CLOSED -> false;
		};
	}

	/** Whether it knows of a peer and has no doubt that it is there. */
	boolean sees(Mesh other) {
		return mesh().presence().graph().peer(other.key()).filter((peer) -> !peer.isSuspected()).isPresent();
	}

	/** Whether a peer is neither known nor suspected. */
	boolean hasForgotten(Mesh other) {
		return !mesh().isRunning() || mesh().presence().graph().peer(other.key()).isEmpty();
	}

	@Override
	public void begin(MeshBuilder builder) {
		this.crowd.add(this);
		this.crowd.equip(builder, this);
	}

	@Override
	public void complete(MeshBuilder builder, MeshSettings settings) {
		builder.dataDirectory(null).acceptSessions(accepts(settings));
		this.crowd.entryFor(this).ifPresent(builder::target);
	}

}
