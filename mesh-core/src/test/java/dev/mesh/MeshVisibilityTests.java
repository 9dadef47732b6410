package dev.mesh;

import static dev.mesh.MeshPair.awaitGraph;
import static dev.mesh.MeshPair.awaitPeer;
import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.bus.StreamOptions;
import dev.mesh.link.memory.InMemoryNetwork;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceScope;
import dev.mesh.presence.PresenceVisibility;
import dev.mesh.session.Credentials;
import dev.mesh.session.Session;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is told of whom, and who can exchange messages, between running peers. */
@Timeout(60)
class MeshVisibilityTests {

	private static final Credentials TILL = Credentials.password("till", "secret");

	private static final MeshSettings PLAIN = MeshSettings.defaults();

	private static final PresenceScope OFFICES = PresenceScope.parse("metadata.kind is 'office'");

	private final InMemoryNetwork network = new InMemoryNetwork();

	private Mesh hub;

	private Mesh till;

	private Mesh other;

	@AfterEach
	void close() {
		Stream.of(this.till, this.other, this.hub).filter(Objects::nonNull).forEach(Mesh::close);
		this.network.close();
	}

	@Test
	void whoIsAnonymousSeesItsAcceptorOnlyAndReachesNobodyElse() throws Exception {
		connect(PLAIN, PLAIN, Credentials.anonymous());

		assertThat(this.till.presence().graph().remotePeers()).extracting(Peer::deviceName).containsExactly("hub");
		SendResult result = get(this.till.bus().send(this.other.key(), message("a")));
		assertThat(result.outcome()).isEqualTo(Outcome.UNREACHABLE);
		assertThat(result.mayHaveArrived()).isFalse();
		assertThat(get(this.till.bus().send(this.hub.key(), message("a"))).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.other.presence().graph().peer(this.till.key())).isPresent();
	}

	@Test
	void otherCredentialsOpenItsEyes() throws Exception {
		Session session = connect(PLAIN, PLAIN, Credentials.anonymous());
		get(session.reauthenticate(TILL));
		awaitPeer(this.till, this.other);

		assertThat(get(this.till.bus().send(this.other.key(), message("a"))).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	@Test
	void aPeerOutsideOfTheScopeIsLookedUpWhenAMessageGoesToIt() throws Exception {
		connect(PLAIN, scoped(OFFICES), TILL);
		assertThat(this.till.presence().graph().peer(this.other.key())).isEmpty();

		assertThat(get(this.till.bus().send(this.other.key(), message("a"))).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.till.presence().graph().peer(this.other.key())).isPresent();
	}

	@Test
	void theSameWhenItIsARequest() throws Exception {
		connect(PLAIN, scoped(OFFICES), TILL);
		BusMessage reply = get(this.till.bus().request(this.other.key(), message("a")));

		assertThat(StandardCharsets.UTF_8.decode(reply.payload()).toString()).isEqualTo("a");
	}

	@Test
	void theSameWhenItIsAStream() throws Exception {
		connect(PLAIN, scoped(PresenceScope.hub()), TILL);
		BusStream stream = get(this.till.bus().openStream(this.other.key(), StreamOptions.reliable("s")));

		assertThat(stream.peer()).isEqualTo(this.other.key());

	}

	@Test
	void whoIsSentSomethingByAPeerThatItIsNotToldOfLooksItUp() throws Exception {
		CompletableFuture<String> received = new CompletableFuture<>();
		connect(PLAIN, scoped(OFFICES), TILL);
		this.till.bus()
			.onMessage("**", (message) -> received.complete(new String(message.bytes(), StandardCharsets.UTF_8)));

		assertThat(get(this.other.bus().send(this.till.key(), message("b"))).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(get(received)).isEqualTo("b");
	}

	@Test
	void whoComesIntoTheScopeIsSeen() throws Exception {
		connect(PLAIN, scoped(OFFICES), TILL);
		this.other.presence().setPeerMetadata(Map.of("kind", "office"));
		awaitPeer(this.till, this.other);
		this.other.presence().setPeerMetadata(Map.of("kind", "shop"));
		awaitGraph(this.till, (graph) -> graph.peer(this.other.key()).isEmpty());

		assertThat(this.till.presence().graph().remotePeers()).extracting(Peer::deviceName).containsExactly("hub");
	}

	@Test
	void aRoleMaySeeLess() throws Exception {
		connect(visibility(Map.of("device", "name is 'till' or metadata.kind is 'office'")), PLAIN, TILL);
		assertThat(this.till.presence().graph().remotePeers()).extracting(Peer::deviceName).containsExactly("hub");

		this.other.presence().setPeerMetadata(Map.of("kind", "office"));
		awaitPeer(this.till, this.other);
	}

	@Test
	void aPeerThatServesSessionsHasNoScope() {
		MeshBuilder serving = builder("x", scoped(OFFICES)).acceptSessions(true);

		assertThatIllegalArgumentException().isThrownBy(serving::build).withMessageContaining("metadata.kind is");
	}

	/** A hub, and another peer that is told of everybody; then the till comes. */
	private Session connect(MeshSettings ofHub, MeshSettings ofTill, Credentials credentials) throws Exception {
		this.hub = builder("hub", ofHub).acceptSessions(true).authenticator(MeshPair.DOORMAN).build();
		this.other = builder("other", MeshSettings.defaults()).acceptSessions(true).build();
		this.till = builder("till", ofTill).build();
		URI address = this.network.serve("hub", this.hub::accept);
		for (Mesh mesh : List.of(this.hub, this.other)) {
			mesh.bus().onMessage("**", (message) -> {
			});
			mesh.bus().onRequest("**", (request) -> request.reply(request.bytes()));
			mesh.bus().onStream("**", (candidate) -> candidate.accept());
		}
		List.of(this.hub, this.other, this.till).forEach(Mesh::start);
		get(this.other.sessions().credentials(TILL).openAsync(address));
		awaitPeer(this.hub, this.other);
		Session session = get(this.till.sessions().credentials(credentials).openAsync(address));
		awaitPeer(this.till, this.hub);
		awaitPeer(this.other, this.till);
		return session;
	}

	private MeshBuilder builder(String name, MeshSettings settings) {
		return Mesh.builder().name(name).settings(settings).transport(this.network.transport());
	}

	private static MeshSettings scoped(PresenceScope scope) {
		MeshSettings settings = MeshSettings.defaults();
		return settings.withPresence(settings.presence().withScope(scope));
	}

	private static MeshSettings visibility(Map<String, String> entries) {
		MeshSettings settings = MeshSettings.defaults();
		return settings.withPresence(settings.presence().withVisibility(PresenceVisibility.of(entries)));
	}

	private static BusMessage message(String text) {
		return BusMessage.of("path", text.getBytes(StandardCharsets.UTF_8));
	}

}
