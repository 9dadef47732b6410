package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which edges, and which marks on them, are believed. */
class EdgeTrustTests extends HostileNeighbourFixture {

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
	void anAcceptorsForgedStatementIsNotPublished() {
		TestNode dialer = this.network.add("dialer");
		EdgeStatement statement = edge(this.bob.key(), 1000, dialer.key(), 1000);

		dialer.gossip().edges().handleDialled(this.mallory.sign(EdgeStatement.LABEL, statement.content()), now());
		this.network.run(Duration.ofMillis(20));

		assertThat(dialer.counted("presence.edges.forged")).isEqualTo(1);
		assertThat(PeerRecord.parse(dialer.gossip().ownRecord()).edges()).isEmpty();
	}

	@Test
	void aStatementAboutAnotherDialerClosesTheSession() {
		byte[] statement = this.alice.sign(EdgeStatement.LABEL, this.bobsLink.statement().content());

		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> this.mallory.gossip().edges().handleDialled(statement, now()))
			.matches((ex) -> ex.code() == ErrorCode.PROTOCOL_ERROR);
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

	private byte[] markOn(TestLink link, TestNode dialer, EdgeMark.State state) {
		EdgeMark mark = new EdgeMark(this.mallory.key(), 1000, dialer.key(), link.session(), 1, state);
		return this.mallory.sign(EdgeMark.LABEL, mark.content());
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
