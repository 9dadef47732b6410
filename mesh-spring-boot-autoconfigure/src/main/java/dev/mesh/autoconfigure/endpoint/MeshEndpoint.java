package dev.mesh.autoconfigure.endpoint;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshProperties;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.session.Session;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@link Endpoint @Endpoint} that shows the mesh as this peer sees it, and can close
 * sessions if that is allowed.
 */
@Endpoint(id = "mesh", defaultAccess = Access.READ_ONLY)
@RegisterReflectionForBinding({ SessionDescriptor.All.class, PeerDescriptor.All.class, GraphDescriptor.class,
		StreamsDescriptor.class })
final class MeshEndpoint {

	private static final String SESSIONS = "sessions";

	private static final String PEERS = "peers";

	private final Mesh mesh;

	private final MeshProperties properties;

	private final Sanitizer sanitizer;

	private final Show showValues;

	MeshEndpoint(Mesh mesh, MeshProperties properties, Iterable<SanitizingFunction> sanitizingFunctions,
			Show showValues) {
		this.mesh = mesh;
		this.properties = properties;
		this.sanitizer = new Sanitizer(sanitizingFunctions);
		this.showValues = showValues;
	}

	/** This peer, and the values in effect. */
	@ReadOperation
	MeshDescriptor overview() {
		return overview(this.showValues.isShown(true));
	}

	/**
	 * One section.
	 * @param section {@code sessions}, {@code peers}, {@code graph} or {@code streams}
	 * @return null when there is no such section
	 */
	@ReadOperation
	@Nullable OperationResponseBody section(@Selector String section) {
		return section(section, this.showValues.isShown(true));
	}

	/**
	 * One entry of a section.
	 * @param section {@code sessions} or {@code peers}
	 * @param id id of a session, or key of a peer
	 * @return null when there is no such entry
	 */
	@ReadOperation
	@Nullable OperationResponseBody entry(@Selector String section, @Selector String id) {
		return entry(section, id, this.showValues.isShown(true));
	}

	/**
	 * Closes a session for good; one that serves a configured address is not dialled
	 * again before the next start.
	 * @param section {@code sessions}
	 * @param id its id
	 * @return the session as it was; null when there is no such session
	 */
	@DeleteOperation
	@Nullable OperationResponseBody close(@Selector String section, @Selector String id) {
		OperationResponseBody closed = SESSIONS.equals(section) ? entry(section, id) : null;
		if (closed != null) {
			session(id).ifPresent(Session::close);
		}
		return closed;
	}

	MeshDescriptor overview(boolean shown) {
		return MeshDescriptor.of(this.mesh, this.properties, values(shown));
	}

	@Nullable OperationResponseBody section(String section, boolean shown) {
		PresenceGraph graph = this.mesh.presence().graph();
		ShownValues values = values(shown);
		return switch (section) {
			case SESSIONS -> new SessionDescriptor.All(this.mesh.openSessions()
				.stream()
				.map((session) -> SessionDescriptor.of(session, graph, values))
				.toList());
			case PEERS ->
				new PeerDescriptor.All(Stream.concat(Stream.of(graph.localPeer()), graph.remotePeers().stream())
					.map((peer) -> PeerDescriptor.of(peer, graph, values))
					.toList());
			case "graph" -> GraphDescriptor.of(graph);
			case "streams" -> StreamsDescriptor.of(this.mesh.openStreams(), values);
			default -> null;
		};
	}

	@Nullable OperationResponseBody entry(String section, String id, boolean shown) {
		PresenceGraph graph = this.mesh.presence().graph();
		return switch (section) {
			case SESSIONS ->
				session(id).map((session) -> SessionDescriptor.of(session, graph, values(shown))).orElse(null);
			case PEERS ->
				key(id).flatMap(graph::peer).map((peer) -> PeerDescriptor.of(peer, graph, values(shown))).orElse(null);
			default -> null;
		};
	}

	private Optional<Session> session(String id) {
		return this.mesh.openSessions().stream().filter((session) -> session.id().equals(id)).findFirst();
	}

	private static Optional<PeerKey> key(String text) {
		try {
			return Optional.of(PeerKey.parse(text));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private ShownValues values(boolean shown) {
		return new ShownValues(this.sanitizer, shown);
	}

}
