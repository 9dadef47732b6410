package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.presence.ConnectionRequest;
import dev.mesh.presence.ConnectionRequestAuthorization;
import dev.mesh.session.Session;
import dev.mesh.session.SessionDeniedException;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The examples of connection request handlers that others document, with the same meaning
 * here: an application that has a bug in its version 1.2.3.
 */
@Timeout(60)
class SeedConnectionRequestExamplesTests {

	private static final String BUGGY_VERSION = "1.2.3";

	private final MeshPair pair = new MeshPair().start();

	private final Mesh mesh = this.pair.hub;

	private final List<Mesh> others = new ArrayList<>();

	@AfterEach
	void close() {
		this.others.forEach(Mesh::close);
		this.pair.close();
	}

	@Test
	void peersWithABuggyVersionOrWithoutOneAreRejectedUntilTheHandlerIsUnset() throws Exception {
		this.mesh.presence().setConnectionRequestHandler(SeedConnectionRequestExamplesTests::judge);

		Mesh buggy = peer(Map.of("app_version", BUGGY_VERSION));
		Mesh unknown = peer(Map.of());
		Mesh good = peer(Map.of("app_version", "1.2.4"));
		for (Mesh rejected : List.of(buggy, unknown)) {
			assertThatThrownBy(() -> open(rejected))
				.isInstanceOfSatisfying(SessionDeniedException.class,
						(denied) -> assertThat(denied.code()).isEqualTo(ErrorCode.CONNECTION_DENIED))
				.hasMessageContaining("update to 1.2.4");
		}
		assertThat(open(good).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);

		this.mesh.presence().setConnectionRequestHandler(null);
		assertThat(open(buggy).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		assertThat(open(unknown).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	@Test
	void theHandlerMayDecideAsynchronously() throws Exception {
		List<CompletableFuture<String>> asked = new ArrayList<>();
		List<CompletableFuture<Void>> answers = List.of(new CompletableFuture<>(), new CompletableFuture<>());
		answers.forEach((answer) -> asked.add(new CompletableFuture<>()));
		this.mesh.presence().setConnectionRequestHandlerAsync((request) -> {
			int index = BUGGY_VERSION.equals(request.peerMetadata().get("app_version")) ? 0 : 1;
			asked.get(index).complete(request.deviceName());
			CompletionStage<Void> looked = answers.get(index);
			return looked.thenApply((done) -> judge(request));
		});
		CompletableFuture<Session> buggy = peer(Map.of("app_version", BUGGY_VERSION)).sessions()
			.openAsync(this.pair.address);
		CompletableFuture<Session> good = peer(Map.of("app_version", "1.2.4")).sessions().openAsync(this.pair.address);
		get(asked.get(0));
		get(asked.get(1));
		assertThat(buggy).isNotDone();
		assertThat(good).isNotDone();
		answers.forEach((answer) -> answer.complete(null));

		assertThatThrownBy(() -> get(buggy)).hasCauseInstanceOf(SessionDeniedException.class);
		assertThat(get(good).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		this.mesh.presence().setConnectionRequestHandlerAsync(null);
		assertThat(open(peer(Map.of())).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	private static ConnectionRequestAuthorization judge(ConnectionRequest request) {
		Object version = request.peerMetadata().get("app_version");
		if (version == null || version.equals(BUGGY_VERSION)) {
			return ConnectionRequestAuthorization.deny("update to 1.2.4");
		}
		// Potentially other checks, and then:
		return ConnectionRequestAuthorization.allow();
	}

	private Session open(Mesh from) {
		return from.sessions().open(this.pair.address);
	}

	private Mesh peer(Map<String, ?> metadata) {
		Mesh peer = Mesh.builder()
			.name("peer")
			.metadata(metadata)
			.transport(this.pair.network.transport())
			.build()
			.start();
		this.others.add(peer);
		return peer;
	}

}
