package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A neighbour "mallory" that says what it likes to "alice"; "bob" is an honest neighbour
 * of alice.
 */
class GossipTrustTests {

	private final TestNetwork network = new TestNetwork();

	private TestNode alice;

	private TestNode bob;

	private TestNode mallory;

	private TestLink bobsLink;

	@BeforeEach
	void open() {
		this.alice = this.network.add("alice");
		this.bob = this.network.add("bob");
		this.mallory = this.network.add("mallory");
		this.bobsLink = this.network.connect(this.bob, this.alice);
		this.network.connect(this.mallory, this.alice);
		this.network.run(Duration.ofSeconds(1));
	}

	@Test
	void anOlderRecordIsAReplay() {
		byte[] old = this.bob.gossip().ownRecord();
		this.bob.gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		this.network.run(Duration.ofSeconds(1));

		say(PresenceFrames.RECORDS, old);

		assertThat(this.alice.graph().named("bob").metadata()).containsEntry("x", 1);
		assertThat(this.alice.counted("presence.records.replayed")).isEqualTo(1);
	}

	@Test
	void aRecordOfAnEarlierIncarnationIsAReplayEvenWithAHigherVersion() {
		RecordContent earlier = new RecordContent(TestNode.local("bob", PeerRecord.Role.FULL, 999), 50, 1800,
				Json.base64(new byte[32]), List.of());

		say(PresenceFrames.RECORDS, this.bob.sign(PeerRecord.LABEL, earlier.toBytes()));

		assertThat(this.alice.graph().named("bob").incarnation()).isEqualTo(1000);
		assertThat(this.alice.counted("presence.records.replayed")).isEqualTo(1);
	}

	@Test
	void theSameRecordAgainIsIgnoredWithoutBeingVerified() {
		int verified = this.alice.counted("work.verify");

		say(PresenceFrames.RECORDS, this.bob.gossip().ownRecord());

		assertThat(this.alice.counted("work.verify")).isEqualTo(verified);
		assertThat(this.alice.counted("presence.records.replayed")).isZero();
	}

	@Test
	void aRecordThatItsOwnerDidNotSignIsDropped() {
		byte[] forged = this.mallory.sign(PeerRecord.LABEL, newer(this.bob, "{\"evil\":true}", List.of()));

		say(PresenceFrames.RECORDS, forged);

		assertThat(this.alice.graph().named("bob").metadata()).isEmpty();
		assertThat(this.alice.counted("presence.records.forged")).isEqualTo(1);
		assertThat(this.alice.refusals()).isEmpty();
	}

	@Test
	void metadataCannotBeStripped() {
		this.bob.gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		this.network.run(Duration.ofSeconds(1));
		String content = new String(SignedBlock.split(this.bob.gossip().ownRecord(), PeerRecord.MAX_BYTES).content());
		byte[] stripped = content.replace("{\"x\":1}", "{}").replace("\"version\":3", "\"version\":4").getBytes();
		assertThat(new String(stripped)).isNotEqualTo(content).contains("\"version\":4");

		say(PresenceFrames.RECORDS, SignedBlock.assemble(stripped,
				SignedBlock.split(this.bob.gossip().ownRecord(), PeerRecord.MAX_BYTES).signature()));

		assertThat(this.alice.graph().named("bob").metadata()).containsEntry("x", 1);
		assertThat(this.alice.counted("presence.records.forged")).isEqualTo(1);
	}

	@Test
	void aSignatureMadeForAnotherPurposeIsNone() {
		byte[] content = newer(this.bob, "{}", List.of());

		say(PresenceFrames.RECORDS, this.bob.sign(EdgeStatement.LABEL, content));

		assertThat(this.alice.counted("presence.records.forged")).isEqualTo(1);
	}

	@Test
	void anEdgeToAStrangerThatTheStrangerDidNotSignIsNone() {
		EdgeStatement claimed = edge(this.bob.key(), 1000, this.mallory.key(), 1000);
		RecordEdge edge = signedBy(this.mallory, claimed);
		byte[] record = this.mallory.sign(PeerRecord.LABEL, newer(this.mallory, "{\"m\":1}", List.of(edge)));

		// Bob would answer with a mark.
		this.network.filter((frame) -> frame.to() != this.bob);
		say(PresenceFrames.RECORDS, record);

		assertThat(this.alice.graph().named("mallory").metadata()).as("the record itself is kept")
			.containsEntry("m", 1);
		assertThat(this.alice.graph().named("bob").connections()).hasSize(1);
		assertThat(this.alice.counted("presence.edges.forged")).isEqualTo(1);
	}

	@Test
	void anEdgeOfSomebodyElseIsNotTheClaimants() {
		RecordEdge stolen = signedBy(this.alice, this.bobsLink.statement());
		int verified = this.alice.counted("work.verify");
		byte[] record = this.mallory.sign(PeerRecord.LABEL, newer(this.mallory, "{}", List.of(stolen)));

		say(PresenceFrames.RECORDS, record);

		assertThat(this.alice.counted("presence.edges.misplaced")).isEqualTo(1);
		assertThat(this.alice.counted("work.verify")).as("the record only").isEqualTo(verified + 1);
		assertThat(this.alice.graph().named("bob").connections()).hasSize(1);
	}

	@Test
	void anEdgeOfAnEarlierIncarnationOfTheDialerIsNotTakenAlong() {
		TestNode again = this.network.add(TestNode.local("bob", PeerRecord.Role.FULL, 2000),
				PresenceSettings.defaults());
		RecordEdge old = signedBy(this.alice, this.bobsLink.statement());
		byte[] record = again.sign(PeerRecord.LABEL, newer(again, "{}", List.of(old)));

		say(PresenceFrames.RECORDS, record);

		assertThat(this.alice.counted("presence.edges.misplaced")).isEqualTo(1);
		assertThat(this.alice.names()).containsExactly("mallory");
	}

	@Test
	void recordsTakeEffectInTheOrderInWhichANeighbourSentThem() {
		PeerKey owner = TestKeys.keyOf("stranger1");
		byte[] first = strangersRecord(1);
		byte[] second = strangersRecord(2);
		this.alice.keyWorkNanos(Duration.ofSeconds(2).toNanos());
		this.alice.receive(this.mallory, PresenceFrames.RECORDS, first);
		this.alice.keyWorkNanos(Duration.ofSeconds(1).toNanos());
		this.alice.receive(this.mallory, PresenceFrames.RECORDS, second);

		this.network.run(Duration.ofMillis(1500));
		assertThat(this.alice.gossip().record(TestKeys.keyOf("stranger2"))).isNull();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.alice.accepted()).extracting(PeerRecord::key).endsWith(owner, TestKeys.keyOf("stranger2"));
	}

	@Test
	void anEdgeToOneselfOrTheSameEdgeTwiceDoesNotCount() {
		RecordEdge toSelf = signedBy(this.mallory, edge(this.mallory.key(), 1000, this.mallory.key(), 1000));
		RecordEdge once = signedBy(this.bob, edge(this.bob.key(), 1000, this.mallory.key(), 1000));
		byte[] record = this.mallory.sign(PeerRecord.LABEL, newer(this.mallory, "{}", List.of(toSelf, once, once)));

		say(PresenceFrames.RECORDS, record);

		assertThat(this.alice.counted("presence.edges.misplaced")).isEqualTo(2);
	}

	@Test
	void anEdgeWithAPeerWhoseRecordIsUnknownIsNotShown() {
		PeerKey unknown = TestKeys.keyOf("unknown");
		RecordEdge edge = new RecordEdge(edge(unknown, 1, this.mallory.key(), 1000),
				SignedBlock.split(
						SignedBlock.assemble(edge(unknown, 1, this.mallory.key(), 1000).content(),
								TestKeys.cheap(unknown)
									.sign(SignedBlock.toSign(EdgeStatement.LABEL,
											edge(unknown, 1, this.mallory.key(), 1000).content()))),
						EdgeStatement.MAX_BYTES),
				Connection.State.UP, OptionalLong.empty());

		say(PresenceFrames.RECORDS, this.mallory.sign(PeerRecord.LABEL, newer(this.mallory, "{}", List.of(edge))));

		assertThat(this.alice.counted("presence.edges.forged")).isZero();
		assertThat(this.alice.names()).containsExactly("bob", "mallory");
	}

	@Test
	void aMarkByAnybodyButTheAcceptorIsDropped() {
		EdgeMark mark = new EdgeMark(this.alice.key(), 1000, this.bob.key(), this.bobsLink.session(), 1,
				EdgeMark.State.DOWN);

		say(PresenceFrames.MARKS, this.mallory.sign(EdgeMark.LABEL, mark.content()));

		assertThat(this.alice.counted("presence.marks.forged")).isEqualTo(1);
		assertThat(this.alice.graph().named("bob").isSuspected()).isFalse();
	}

	@Test
	void aMarkOnAnEdgeThatNobodyClaimsIsNotKept() {
		EdgeMark mark = new EdgeMark(this.mallory.key(), 1000, this.bob.key(), "whatever", 1, EdgeMark.State.DOWN);
		byte[] root = this.alice.gossip().rootHash();

		say(PresenceFrames.MARKS, this.mallory.sign(EdgeMark.LABEL, mark.content()));

		assertThat(this.alice.counted("presence.marks.unclaimed")).isEqualTo(1);
		assertThat(this.alice.gossip().rootHash()).isEqualTo(root);
	}

	@Test
	void aRecoveringMarkDoesNotTakeBackADownMarkOfTheSameLink() {
		TestNode carol = this.network.add("carol");
		TestLink link = this.network.connect(carol, this.mallory);
		this.network.run(Duration.ofSeconds(1));
		link.close();
		this.network.run(Duration.ofMillis(20));
		assertThat(this.alice.names()).doesNotContain("carol");

		say(PresenceFrames.MARKS, markOn(link, carol, EdgeMark.State.RECOVERING));

		assertThat(this.alice.counted("presence.marks.replayed")).isEqualTo(1);
		assertThat(this.alice.names()).doesNotContain("carol");
	}

	@Test
	void aMarkThatWasOvertakenWhileItWasBeingVerifiedIsOld() {
		TestNode carol = this.network.add("carol");
		TestLink link = this.network.connect(carol, this.mallory);
		this.network.run(Duration.ofSeconds(1));
		byte[] root = this.alice.gossip().rootHash();

		this.alice.receive(this.mallory, PresenceFrames.MARKS, markOn(link, carol, EdgeMark.State.DOWN));
		this.alice.receive(this.bob, PresenceFrames.MARKS, markOn(link, carol, EdgeMark.State.RECOVERING));
		this.network.run(Duration.ofMillis(20));

		assertThat(this.alice.names()).doesNotContain("carol");
		assertThat(this.alice.counted("presence.marks.replayed")).isEqualTo(1);
		assertThat(this.alice.gossip().rootHash()).isNotEqualTo(root);
	}

	@Test
	void anOldRecordBroughtUpAgainAfterItWasForgottenIsAnsweredByTheAcceptor() {
		TestNode ghost = this.network.add("ghost");
		this.network.connect(ghost, this.bob);
		this.network.run(Duration.ofSeconds(1));
		byte[] last = ghost.gossip().ownRecord();
		this.network.kill(ghost);
		this.network.run(Duration.ofMinutes(60));
		assertThat(this.alice.gossip().record(ghost.key())).isNull();
		assertThat(this.alice.gossip().knownIncarnation(ghost.key())).isZero();

		say(PresenceFrames.RECORDS, last);
		this.network.run(Duration.ofMillis(20));

		assertThat(this.alice.gossip().record(ghost.key())).isNotNull();
		assertThat(this.alice.names()).containsExactly("bob", "mallory");
		assertThat(this.bob.names()).containsExactly("alice", "mallory");
	}

	@Test
	void aRecordWithTheOwnKeyCountsOnlyWhenItIsGenuine() {
		LocalPeer twin = TestNode.local("alice", PeerRecord.Role.FULL, 5000);
		byte[] content = new RecordContent(twin, 1, 1800, Json.base64(new byte[32]), List.of()).toBytes();

		say(PresenceFrames.RECORDS, this.mallory.sign(PeerRecord.LABEL, content));
		assertThat(this.alice.duplicateIncarnation()).isZero();
		say(PresenceFrames.RECORDS, this.alice.sign(PeerRecord.LABEL, content));

		assertThat(this.alice.duplicateIncarnation()).isEqualTo(5000);
		assertThat(this.alice.gossip().record(this.alice.key()).incarnation()).isEqualTo(1000);
	}

	@Test
	void malformedFramesAreTheSendersFault() {
		say(PresenceFrames.RECORDS, new byte[0]);
		say(PresenceFrames.RECORDS, SignedBlock.assemble("[]".getBytes(), new byte[64]));
		say(PresenceFrames.MARKS, SignedBlock.assemble("{}".getBytes(), new byte[64]));
		say(PresenceFrames.DIGEST, new byte[31]);
		say(PresenceFrames.BUCKETS, new byte[1 + 63 * 32]);
		byte[] flag = new byte[1 + 64 * 32];
		flag[0] = 2;
		say(PresenceFrames.BUCKETS, flag);

		assertThat(this.alice.refusals()).hasSize(6).allMatch((ex) -> ex.code() == ErrorCode.MALFORMED_FRAME);
	}

	@Test
	void aFrameWithOneMalformedBlockChangesNothing() {
		byte[] good = this.bob.sign(PeerRecord.LABEL, newer(this.bob, "{\"x\":1}", List.of()));
		byte[] bad = SignedBlock.assemble("{}".getBytes(), new byte[64]);

		say(PresenceFrames.RECORDS, new WireWriter(100).writeBytes(good).writeBytes(bad).toByteArray());

		assertThat(this.alice.refusals()).hasSize(1);
		assertThat(this.alice.graph().named("bob").metadata()).isEmpty();
	}

	@Test
	void framesOfAPeerWithoutASessionAreIgnored() {
		this.alice.receive(TestKeys.keyOf("nobody"), PresenceFrames.RECORDS, this.bob.gossip().ownRecord());

		assertThat(this.alice.counted("presence.frames.unexpected")).isEqualTo(1);
	}

	@Test
	void aLeafCannotPassOnWhatOthersSigned() {
		TestNode leaf = this.network.addLeaf("leaf");
		this.network.connect(leaf, this.alice);
		this.network.run(Duration.ofSeconds(1));
		byte[] record = this.bob.sign(PeerRecord.LABEL, newer(this.bob, "{\"x\":1}", List.of()));

		this.alice.receive(leaf, PresenceFrames.RECORDS, record);
		this.network.run(Duration.ofMillis(20));

		assertThat(this.alice.counted("presence.leaf.forwarded")).isEqualTo(1);
		assertThat(this.alice.graph().named("bob").metadata()).isEmpty();
	}

	@Test
	void aNeighbourCannotHaveMoreThanItsShareOfVerifications() {
		PresenceSettings few = PresenceSettings.defaults().withLimits(100, 8);
		TestNode victim = this.network.add("victim", PeerRecord.Role.FULL, few);
		this.network.connect(this.mallory, victim);
		this.network.run(Duration.ofSeconds(1));
		victim.keyWorkNanos(Duration.ofSeconds(1).toNanos());
		int verified = victim.counted("work.verify");
		int dropped = victim.counted("presence.verifications.dropped");

		for (int i = 0; i < 50; i++) {
			victim.receive(this.mallory, PresenceFrames.RECORDS, strangersRecord(i));
		}

		assertThat(victim.counted("work.verify") - verified).isEqualTo(8);
		assertThat(victim.counted("presence.verifications.dropped") - dropped).isEqualTo(42);
		this.network.run(Duration.ofSeconds(2));
		assertThat(victim.accepted()).hasSizeGreaterThanOrEqualTo(8);
	}

	@Test
	void theSameRecordFromManyNeighboursIsVerifiedOnce() {
		this.network.connect(this.bob, this.mallory);
		this.network.run(Duration.ofSeconds(1));
		int verified = this.alice.counted("work.verify");
		byte[] record = strangersRecord(1);

		this.alice.receive(this.mallory, PresenceFrames.RECORDS, record);
		this.alice.receive(this.bob, PresenceFrames.RECORDS, record);
		this.network.run(Duration.ofMillis(20));

		assertThat(this.alice.counted("work.verify") - verified).isEqualTo(1);
		assertThat(this.alice.counted("presence.records.duplicate")).isGreaterThanOrEqualTo(1);
	}

	@Test
	void aFullStoreKeepsThosePresentAndLetsTheLongestGoneGo() {
		TestNode small = this.network.add("small", PeerRecord.Role.FULL, PresenceSettings.defaults().withLimits(4, 64));
		this.network.connect(this.mallory, small);
		this.network.run(Duration.ofSeconds(1));
		assertThat(small.names()).containsExactly("alice", "bob", "mallory");

		small.receive(this.mallory, PresenceFrames.RECORDS, strangersRecord(1));
		this.network.run(Duration.ofMillis(20));

		assertThat(small.counted("presence.records.refused")).isEqualTo(1);
		this.bobsLink.close();
		this.network.run(Duration.ofMillis(20));
		small.receive(this.mallory, PresenceFrames.RECORDS, strangersRecord(2));
		this.network.run(Duration.ofMillis(20));

		assertThat(small.gossip().record(TestKeys.keyOf("stranger2"))).isNotNull();
		assertThat(small.gossip().record(this.bob.key())).isNull();
		assertThat(small.gossip().knownIncarnation(this.bob.key())).as("remembered all the same").isEqualTo(1000);
	}

	@Test
	void anAcceptorsForgedStatementIsNotPublished() {
		TestNode dialer = this.network.add("dialer");
		EdgeStatement statement = edge(this.bob.key(), 1000, dialer.key(), 1000);

		dialer.gossip().handleOwnEdge(this.mallory.sign(EdgeStatement.LABEL, statement.content()), now());
		this.network.run(Duration.ofMillis(20));

		assertThat(dialer.counted("presence.edges.forged")).isEqualTo(1);
		assertThat(PeerRecord.parse(dialer.gossip().ownRecord()).edges()).isEmpty();
	}

	@Test
	void aStatementAboutAnotherDialerClosesTheSession() {
		byte[] statement = this.alice.sign(EdgeStatement.LABEL, this.bobsLink.statement().content());

		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> this.mallory.gossip().handleOwnEdge(statement, now()))
			.matches((ex) -> ex.code() == ErrorCode.PROTOCOL_ERROR);
	}

	@Test
	void aDialerThatPresentsTheRecordOfAnotherIsRefused() {
		TestLink link = new TestLink(this.network, this.mallory, this.bob, "s9");
		byte[] statement = this.bob.sign(EdgeStatement.LABEL,
				new EdgeStatement(this.bob.key(), 1000, this.mallory.key(), 1000, link.session(), 1, "WEBSOCKET",
						Optional.empty(), List.of(), OptionalLong.empty())
					.content());

		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> this.bob.gossip()
			.handleAcceptedEdge(statement, this.mallory.key(), this.alice.gossip().ownRecord(), now()));
		assertThat(this.bob.gossip().upEdges()).hasSize(2);
	}

	@Test
	void randomBytesNeverDoMoreThanCloseTheSession() {
		Random random = new Random(7);
		List<byte[]> seeds = new ArrayList<>(List.of(this.bob.gossip().ownRecord(), strangersRecord(1)));
		for (int i = 0; i < 3000; i++) {
			byte[] body = seeds.get(random.nextInt(seeds.size())).clone();
			for (int j = 0; j < 1 + random.nextInt(4); j++) {
				body[random.nextInt(body.length)] = (byte) random.nextInt(256);
			}
			this.alice.receive(this.mallory, PresenceFrames.RECORDS + random.nextInt(4), body);
		}
		this.network.run(Duration.ofSeconds(5));

		assertThat(this.alice.names()).containsExactly("bob", "mallory");
		assertThat(this.alice.refusals()).isNotEmpty();
	}

	private byte[] markOn(TestLink link, TestNode dialer, EdgeMark.State state) {
		EdgeMark mark = new EdgeMark(this.mallory.key(), 1000, dialer.key(), link.session(), 1, state);
		return this.mallory.sign(EdgeMark.LABEL, mark.content());
	}

	private void say(int type, byte[] body) {
		this.alice.receive(this.mallory, type, body);
		this.network.run(Duration.ofMillis(20));
	}

	private long now() {
		return this.network.nowNanos();
	}

	private byte[] newer(TestNode owner, String metadata, List<RecordEdge> edges) {
		return new RecordContent(owner.local().withMetadata(metadata), 1000, 1800, Json.base64(new byte[32]), edges)
			.toBytes();
	}

	private static byte[] strangersRecord(int number) {
		LocalPeer stranger = TestNode.local("stranger" + number, PeerRecord.Role.FULL, 1);
		byte[] content = new RecordContent(stranger, 1, 1800, Json.base64(new byte[32]), List.of()).toBytes();
		return SignedBlock.assemble(content,
				TestKeys.cheap(stranger.key()).sign(SignedBlock.toSign(PeerRecord.LABEL, content)));
	}

	private static EdgeStatement edge(PeerKey acceptor, long acceptorIncarnation, PeerKey dialer,
			long dialerIncarnation) {
		return new EdgeStatement(acceptor, acceptorIncarnation, dialer, dialerIncarnation, "made-up", 1, "WEBSOCKET",
				Optional.empty(), List.of(), OptionalLong.empty());
	}

	private static RecordEdge signedBy(TestNode signer, EdgeStatement statement) {
		SignedBlock block = SignedBlock.split(signer.sign(EdgeStatement.LABEL, statement.content()),
				EdgeStatement.MAX_BYTES);
		return new RecordEdge(statement, block, Connection.State.UP, OptionalLong.empty());
	}

}
