package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which presence records of a neighbour are believed. */
class RecordTrustTests extends HostileNeighbourFixture {

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
	void aDialerThatPresentsTheRecordOfAnotherIsRefused() {
		TestLink link = new TestLink(this.network, this.mallory, this.bob, "s9");
		byte[] statement = this.bob.sign(EdgeStatement.LABEL,
				new EdgeStatement(this.bob.key(), 1000, this.mallory.key(), 1000, link.session(), 1, "WEBSOCKET",
						Optional.empty(), List.of(), OptionalLong.empty())
					.content());

		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> this.bob.gossip()
			.edges()
			.handleAccepted(statement, this.mallory.key(), this.alice.gossip().ownRecord(), now()));
		assertThat(this.bob.gossip().upEdges()).hasSize(2);
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

}
