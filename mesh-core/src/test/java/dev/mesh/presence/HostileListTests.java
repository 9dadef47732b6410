package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a neighbour can say that is not true, one test for each kind: it is counted, and
 * no graph of an honest peer changes, that of its neighbour no more than that of one
 * behind it.
 */
class HostileListTests extends HostileNeighbourFixture {

	private Map<String, String> before;

	private int verified;

	@Test
	void aForgedRecord() {
		remember();
		say(PresenceFrames.RECORDS, this.mallory.sign(PeerRecord.LABEL, newer(this.bob, "{\"evil\":1}", List.of())));

		assertThat(this.alice.counted("presence.records.forged")).isEqualTo(1);
	}

	@Test
	void anOlderVersion() {
		byte[] older = this.bob.gossip().ownRecord();
		this.bob.gossip().handleMetadata("{\"x\":1}", now());
		this.network.run(Duration.ofSeconds(1));
		remember();
		say(PresenceFrames.RECORDS, older);

		assertThat(this.alice.counted("presence.records.replayed")).isEqualTo(1);
	}

	@Test
	void aFutureIncarnation() {
		LocalPeer future = TestNode.local("bob", PeerRecord.Role.FULL, Json.MAX_INTEGER);
		byte[] content = new RecordContent(future, 1, 1800, Json.base64(new byte[32]), List.of()).toBytes();
		remember();
		say(PresenceFrames.RECORDS, this.mallory.sign(PeerRecord.LABEL, content));

		assertThat(this.alice.counted("presence.records.forged")).isEqualTo(1);
		assertThat(this.alice.gossip().knownIncarnation(this.bob.key())).isEqualTo(1000);
		assertThat(this.bob.duplicateIncarnation()).isZero();
	}

	@Test
	void strippedMetadata() {
		this.bob.gossip().handleMetadata("{\"x\":1}", now());
		this.network.run(Duration.ofSeconds(1));
		SignedBlock block = SignedBlock.split(this.bob.gossip().ownRecord(), PeerRecord.MAX_BYTES);
		String content = new String(block.content(), StandardCharsets.UTF_8);
		long version = PeerRecord.parse(this.bob.gossip().ownRecord()).version();
		String newer = content.replace("\"version\":" + version, "\"version\":" + (version + 1));
		remember();
		say(PresenceFrames.RECORDS, signedAs(newer.replace("{\"x\":1}", "{}"), block));
		say(PresenceFrames.RECORDS, signedAs(newer.replace(",\"metadata\":{\"x\":1}", ""), block));

		assertThat(newer).isNotEqualTo(content).contains(",\"metadata\":{\"x\":1}");
		assertThat(this.alice.counted("presence.records.forged")).isEqualTo(1);
		assertThat(this.alice.refusals()).as("a record without the member is none").hasSize(1);
	}

	@Test
	void aClaimedEdgeToAStranger() {
		TestNode stranger = this.network.add("stranger");
		this.network.connect(stranger, this.bob);
		this.network.run(Duration.ofSeconds(1));
		EdgeStatement claimed = new EdgeStatement(stranger.key(), 1000, this.mallory.key(), 1000, "claimed", 1,
				"WEBSOCKET", Optional.of("root"), List.of("admin"), OptionalLong.empty());
		byte[] record = recordWith(claimed, this.mallory);
		remember();
		say(PresenceFrames.RECORDS, record);

		assertThat(this.alice.counted("presence.edges.forged")).isEqualTo(1);
	}

	@Test
	void selfMadeAttestations() {
		List<RecordEdge> own = ownEdges();
		EdgeStatement real = own.get(0).statement();
		EdgeStatement raised = new EdgeStatement(real.acceptor(), real.acceptorIncarnation(), real.dialer(),
				real.dialerIncarnation(), real.session(), real.sequence() + 1, real.type(), Optional.of("root"),
				List.of("admin"), OptionalLong.empty());
		EdgeStatement toSelf = new EdgeStatement(this.mallory.key(), 1000, this.mallory.key(), 1000, "self", 1,
				"WEBSOCKET", Optional.of("root"), List.of("admin"), OptionalLong.empty());
		remember();
		say(PresenceFrames.RECORDS, recordWith(raised, this.mallory));
		say(PresenceFrames.RECORDS, this.mallory.sign(PeerRecord.LABEL, new RecordContent(this.mallory.local(), 2000,
				1800, Json.base64(new byte[32]), List.of(own.get(0), edge(toSelf, this.mallory)))
			.toBytes()));

		assertThat(this.alice.counted("presence.edges.forged")).isEqualTo(1);
		assertThat(this.alice.counted("presence.edges.misplaced")).isEqualTo(1);
		for (TestNode honest : List.of(this.alice, this.bob)) {
			Peer seen = honest.graph().named("mallory");
			assertThat(seen.principal()).isEmpty();
			assertThat(seen.roles()).isEmpty();
			assertThat(seen.identityMetadata().toString()).doesNotContain("root").doesNotContain("admin");
		}
	}

	@Test
	void aRecordOfOneMebibyte() {
		String huge = "{\"x\":\"" + "x".repeat(1024 * 1024) + "\"}";
		byte[] content = ("{\"key\":\"" + this.mallory.key() + "\",\"metadata\":" + huge + "}").getBytes();
		remember();
		say(PresenceFrames.RECORDS, this.mallory.sign(PeerRecord.LABEL, content));
		say(PresenceFrames.RECORDS, new WireWriter(20).writeVarint(1024 * 1024).toByteArray());

		assertThat(this.alice.refusals()).hasSize(2).allMatch((ex) -> ex.code() == ErrorCode.MALFORMED_FRAME);
		assertThat(this.alice.counted("work.verify")).isEqualTo(this.verified);
	}

	@AfterEach
	void noHonestGraphHasChanged() {
		this.network.run(Duration.ofSeconds(5));
		assertThat(graphs()).isEqualTo(this.before);
		assertThat(this.bob.refusals()).isEmpty();
	}

	private void remember() {
		this.before = graphs();
		this.verified = this.alice.counted("work.verify");
	}

	/** Everything but the number of the graph. */
	private Map<String, String> graphs() {
		return Stream.of(this.alice, this.bob)
			.collect(Collectors.toMap((node) -> node.local().name(),
					(node) -> node.graph().toJson().replaceFirst("\"revision\":\\d+", "")));
	}

	private List<RecordEdge> ownEdges() {
		return PeerRecord.parse(this.mallory.gossip().ownRecord()).edges();
	}

	/** Mallory's record with its real edge and one more, which the signer has signed. */
	private byte[] recordWith(EdgeStatement statement, TestNode signer) {
		List<RecordEdge> edges = statement.session().equals(ownEdges().get(0).statement().session())
				? List.of(edge(statement, signer)) : List.of(ownEdges().get(0), edge(statement, signer));
		return this.mallory.sign(PeerRecord.LABEL,
				new RecordContent(this.mallory.local(), 1000, 1800, Json.base64(new byte[32]), edges).toBytes());
	}

	private static RecordEdge edge(EdgeStatement statement, TestNode signer) {
		byte[] block = signer.sign(EdgeStatement.LABEL, statement.content());
		return new RecordEdge(statement, SignedBlock.split(block, EdgeStatement.MAX_BYTES), Connection.State.UP,
				OptionalLong.empty());
	}

	private static byte[] signedAs(String content, SignedBlock original) {
		return SignedBlock.assemble(content.getBytes(StandardCharsets.UTF_8), original.signature());
	}

}
