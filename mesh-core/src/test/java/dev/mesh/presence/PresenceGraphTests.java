package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mesh.filter.PeerFilter;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The graph of a hub with a till, which it authenticated, and an office behind the till.
 */
class PresenceGraphTests {

	private final TestNetwork network = new TestNetwork();

	private TestNode hub;

	private TestNode till;

	private TestNode office;

	private TestLink link;

	@BeforeEach
	void open() {
		this.hub = this.network.add("hub");
		this.till = this.network.add("till");
		this.office = this.network.add("office");
		this.link = this.network.adopt(new TestLink(this.network, this.till, this.hub, "s1").as("bob", "ops"));
		this.network.connect(this.office, this.till);
		this.till.gossip()
			.handleMetadata("{\"role\":\"till\",\"version\":3,\"app.name\":\"shop\",\"at\":{\"city\":\"Bern\"}}",
					this.network.nowNanos());
		this.network.run(Duration.ofSeconds(1));
	}

	@Test
	void filtersSeeWhatPeersSayAndWhatThisNodeKnows() {
		assertThat(matching("all")).containsExactlyInAnyOrder("till", "office");
		assertThat(matching("name is 'till'")).containsExactly("till");
		assertThat(matching("key is '" + this.office.key() + "'")).containsExactly("office");
		assertThat(matching("os is 'Linux' and software is 'mesh/1'")).hasSize(2);
		assertThat(matching("metadata.role is 'till'")).containsExactly("till");
		assertThat(matching("metadata.version >= 3")).containsExactly("till");
		assertThat(matching("metadata.at.city is 'Bern'")).containsExactly("till");
		assertThat(matching("metadata.app.name is 'shop'")).containsExactly("till");
		assertThat(matching("metadata.none is 'x'")).isEmpty();
		assertThat(matching("hops > 1")).containsExactly("office");
		assertThat(matching("$Principal is 'bob'")).containsExactly("till");
		assertThat(matching("$Roles hasRoles ['ops']")).containsExactly("till");
		assertThat(matching("suspected is true")).isEmpty();
	}

	@Test
	void filtersSeeThatAPeerIsSuspectedAndThenItHasNoHops() {
		this.link.loseAtAcceptor();
		this.network.run(Duration.ofMillis(20));

		assertThat(matching("suspected is true")).containsExactlyInAnyOrder("till", "office");
		assertThat(matching("hops >= 0")).isEmpty();
	}

	@Test
	void aPrincipalThatAnotherAttestsDoesNotCount() {
		PeerFilter filter = PeerFilter.parse("$Principal is 'bob'");

		assertThat(this.office.graph().peers(filter)).isEmpty();
		assertThat(this.hub.graph().peers(filter)).hasSize(1);
	}

	@Test
	void aPeerIsFoundByItsNameWhenThatIsUnique() {
		assertThat(this.hub.graph().named("till").key()).isEqualTo(this.till.key());
		assertThat(this.hub.graph().named("hub").isLocal()).isTrue();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> this.hub.graph().named("nobody"))
			.withMessageContaining("'nobody'")
			.withMessageContaining("3 peers");
	}

	@Test
	void aNameOfTwoPeersIsRefusedWithTheirKeys() {
		LocalPeer twin = new LocalPeer(TestKeys.keyOf("second till"), 1, "till", "", "", PeerRecord.Role.LEAF,
				List.of(), "{}");
		TestNode second = this.network.add(twin, PresenceSettings.defaults());
		this.network.connect(second, this.hub);
		this.network.run(Duration.ofMillis(20));

		assertThatIllegalStateException().isThrownBy(() -> this.hub.graph().named("till"))
			.withMessageContaining("'till'")
			.withMessageContaining(this.till.key().toString())
			.withMessageContaining(second.key().toString());
		assertThat(this.hub.graph().peersNamed("till")).hasSize(2)
			.isSortedAccordingTo((one, other) -> one.key().compareTo(other.key()));
	}

	@Test
	void peersAndConnectionsAreSorted() {
		PresenceGraph graph = this.hub.graph();

		assertThat(graph.remotePeers()).extracting(Peer::key).isSorted();
		assertThat(graph.connections()).extracting(Connection::id).isSorted();
		assertThat(graph.connections()).allMatch((edge) -> edge.peer1().compareTo(edge.peer2()) < 0);
		assertThat(graph.named("till").connections()).hasSize(2);
		assertThat(graph.peer(this.office.key())).get().isSameAs(graph.named("office"));
		assertThat(graph.peer(TestKeys.keyOf("nobody"))).isEmpty();
	}

	@Test
	void theJsonHasTheShapeOfTheDemoService() {
		this.till.gossip().edges().handleRoundTrip("s1", 7_400_000, this.network.nowNanos());
		this.network.run(Duration.ofSeconds(3));

		JsonNode json = JsonMapper.shared().readTree(this.hub.graph().toJson());

		assertThat(json.propertyNames()).containsExactly("revision", "truncated", "localPeer", "remotePeers",
				"connections");
		assertThat(json.get("localPeer").propertyNames()).containsExactly("peerKey", "deviceName", "os",
				"softwareVersion", "connections", "metadata", "identityMetadata", "compatible");
		JsonNode connection = json.get("connections").get(0).get("id").stringValue().equals("s1")
				? json.get("connections").get(0) : json.get("connections").get(1);
		assertThat(connection.propertyNames()).containsExactly("id", "peer1", "peer2", "type", "state", "rttMillis",
				"principal");
		assertThat(connection.get("rttMillis").longValue()).isEqualTo(7);
		assertThat(connection.get("type").stringValue()).isEqualTo("WEBSOCKET");
		JsonNode remote = json.get("remotePeers").get(0).get("deviceName").stringValue().equals("till")
				? json.get("remotePeers").get(0) : json.get("remotePeers").get(1);
		assertThat(remote.get("peerKey").stringValue()).isEqualTo(this.till.key().toString());
		assertThat(remote.get("metadata").get("at").get("city").stringValue()).isEqualTo("Bern");
		assertThat(remote.get("connections")).hasSize(2);
		assertThat(remote.get("compatible").booleanValue()).isTrue();
		assertThat(remote.get("identityMetadata").get("attestations").get(0).get("principal").stringValue())
			.isEqualTo("bob");
	}

	@Test
	void aGraphThatLooksTheSameIsTheSame() {
		PresenceGraph before = this.hub.graph();

		this.till.gossip().handleAgreementKey(new byte[32], this.network.nowNanos());
		this.network.run(Duration.ofMinutes(11));

		assertThat(this.hub.gossip().record(this.till.key()).version()).isGreaterThan(2);
		assertThat(this.hub.graph()).isSameAs(before);
	}

	@Test
	void aGraphDoesNotChangeUnderItsReader() {
		PresenceGraph before = this.hub.graph();
		this.link.close();
		this.network.run(Duration.ofSeconds(1));

		assertThat(before.remotePeers()).hasSize(2);
		assertThat(before.path(this.office.key())).hasSize(3);
		assertThat(this.hub.graph().remotePeers()).isEmpty();
		assertThat(this.hub.graph().revision()).isGreaterThan(before.revision());
	}

	private List<String> matching(String expression) {
		return this.hub.graph().peers(PeerFilter.parse(expression)).stream().map(Peer::deviceName).toList();
	}

}
