package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose word about principals and roles counts, and how it is taken back. */
class AttestationTests {

	private final TestNetwork network = new TestNetwork();

	private TestNode hub;

	private TestNode other;

	private TestNode third;

	private TestNode bob;

	private int sessions;

	@BeforeEach
	void theThirdTrustsTheHubAndTheOther() {
		this.hub = this.network.add("hub");
		this.other = this.network.add("other");
		this.bob = this.network.add("bob");
		this.network.trust(this.hub.key(), this.other.key());
		this.third = this.network.add("third");
		this.network.connect(this.other, this.hub);
		this.network.connect(this.third, this.hub);
	}

	@Test
	void whatATrustedAttesterSaysCountsAndIsShownWithItsKey() {
		TestLink link = session(this.hub, "bob", "ops").claiming(Map.of("tenant", "north"));
		this.network.adopt(link);
		run();

		Peer seen = this.third.graph().named("bob");
		assertThat(seen.principal()).contains("bob");
		assertThat(seen.roles()).containsExactly("ops");
		assertThat(seen.attester()).contains(this.hub.key());
		assertThat(seen.identityMetadata()).hasToString("{attestations=[{attester=" + this.hub.key()
				+ ", trusted=true, principal=bob, roles=[ops], claims={tenant=north}}]}");
		Attestation attestation = this.third.gossip().attestations().of(this.bob.key());
		assertThat(attestation).isEqualTo(Attestation.of(link.statement()));
		assertThat(this.third.attested()).containsExactly(this.bob.key());
		assertThat(this.other.graph().named("bob").principal()).as("who trusts nobody").isEmpty();
	}

	@Test
	void theFirstOfSeveralAttestersCounts() {
		this.network.adopt(session(this.other, "robert", "guest"));
		run();
		assertThat(this.third.graph().named("bob").principal()).contains("robert");

		this.network.adopt(session(this.hub, "bob", "ops"));
		run();

		assertThat(this.third.graph().named("bob").principal()).contains("bob");
		assertThat(this.third.gossip().attestations().of(this.bob.key())).extracting(Attestation::attester)
			.isEqualTo(this.hub.key());
	}

	@Test
	void whatItHasAuthenticatedItselfCountsMore() {
		this.network.adopt(session(this.hub, "bob", "ops"));
		this.network.adopt(session(this.third, "bobby"));
		run();

		assertThat(this.third.graph().named("bob").principal()).contains("bobby");
		assertThat(this.third.graph().named("bob").attester()).contains(this.third.key());
	}

	@Test
	void anAnonymousSessionAttestsNothing() {
		this.network.adopt(new TestLink(this.network, this.bob, this.hub, "anonymous"));
		run();

		assertThat(this.third.graph().named("bob").attester()).isEmpty();
		assertThat(this.third.gossip().attestations().of(this.bob.key())).isNull();
	}

	@Test
	void anAttestationEndsWithItsSession() {
		TestLink link = session(this.hub, "bob", "ops");
		this.network.adopt(link);
		this.network.adopt(new TestLink(this.network, this.bob, this.other, "anonymous"));
		run();
		link.close();
		run();

		assertThat(this.third.graph().named("bob").principal()).isEmpty();
		assertThat(this.third.attested()).containsExactly(this.bob.key(), this.bob.key());
	}

	@Test
	void aPeerShowsWhatIsAttestedOfItInItsOwnRecord() {
		this.network.adopt(session(this.hub, "bob", "ops"));
		run();

		assertThat(find(this.third)).map(Attestation::principal).contains(Optional.of("bob"));
		assertThat(find(this.other)).as("who trusts nobody").isEmpty();
	}

	@Test
	void aRecordOfAnotherPeerOrIncarnationShowsNothing() {
		this.network.adopt(session(this.hub, "bob", "ops"));
		run();
		byte[] record = this.bob.gossip().ownRecord();

		assertThat(find(this.third, record, this.hub, 1000)).isEmpty();
		assertThat(find(this.third, record, this.bob, 1001)).isEmpty();
		assertThat(find(this.third, new byte[] { 1, 2, 3 }, this.bob, 1000)).isEmpty();
		byte[] forged = record.clone();
		forged[forged.length - 1] ^= 1;
		assertThat(find(this.third, forged, this.bob, 1000)).isEmpty();
	}

	@Test
	void aStatementThatTheAttesterDidNotSignShowsNothing() {
		TestNode mallory = this.network.add("mallory");
		EdgeStatement claimed = new EdgeStatement(this.hub.key(), 1000, mallory.key(), 1000, "made-up", 1, "WEBSOCKET",
				Optional.of("admin"), List.of("ops"), OptionalLong.empty());
		byte[] signed = mallory.sign(EdgeStatement.LABEL, claimed.content());
		RecordEdge edge = new RecordEdge(claimed, SignedBlock.split(signed, EdgeStatement.MAX_BYTES),
				Connection.State.UP, OptionalLong.empty());
		byte[] content = new RecordContent(mallory.local(), 9, 60, "A".repeat(43), List.of(edge)).toBytes();
		byte[] record = mallory.sign(PeerRecord.LABEL, content);

		assertThat(find(this.third, record, mallory, 1000)).isEmpty();
	}

	@Test
	void aRevokedAttestationIsToldAtOnceAndShowsNothingAnyMore() {
		TestLink link = session(this.hub, "bob", "ops");
		this.network.adopt(link);
		this.network.adopt(new TestLink(this.network, this.bob, this.other, "anonymous"));
		run();
		byte[] before = this.bob.gossip().ownRecord();
		this.hub.gossip().attestations().revoke(this.bob.key(), this.network.nowNanos());
		link.close();
		run();

		assertThat(this.third.revoked()).containsExactly(link.session());
		assertThat(this.other.revoked()).as("who trusts nobody").isEmpty();
		assertThat(this.third.graph().named("bob").principal()).isEmpty();
		assertThat(find(this.third, before, this.bob, 1000)).as("he shows what he had before").isEmpty();
		this.hub.gossip().attestations().reinstate(this.bob.key(), this.network.nowNanos());
		this.network.adopt(session(this.hub, "bob", "ops"));
		run();
		assertThat(this.third.graph().named("bob").principal()).contains("bob");
	}

	@Test
	void whatWasSaidInASessionThatHasEndedIsTakenBackToo() {
		TestLink link = session(this.hub, "bob", "ops");
		this.network.adopt(link);
		run();
		link.close();
		run();
		this.hub.gossip().attestations().revoke(this.bob.key(), this.network.nowNanos());
		run();

		assertThat(this.third.revoked()).containsExactly(link.session());
	}

	/** Among peers in a ring nothing goes round for ever. */
	@Test
	void moreWithdrawalsThanAreKeptArePassedOnOnceAtMost() {
		this.network.connect(this.other, this.third);
		for (int i = 0; i < 200; i++) {
			String session = "made-up-" + i;
			EdgeMark mark = new EdgeMark(this.bob.key(), 1000, this.third.key(), session, 1, EdgeMark.State.REVOKED);
			byte[] block = this.bob.sign(EdgeMark.LABEL, mark.content());
			this.network.transmit(this.other, this.hub.key(), PresenceFrames.MARKS, block);
		}
		run();
		long sent = this.network.framesSent();
		this.network.run(Duration.ofSeconds(29));

		assertThat(this.network.framesSent() - sent).as("digests").isLessThan(20);
		assertThat(this.hub.counted("presence.withdrawals.dropped")).isEqualTo(200 - Withdrawals.MAX_OF_ONE);
	}

	@Test
	void whoComesLaterIsToldOfAllThatIsKeptAfterItsList() {
		for (int i = 0; i < 600; i++) {
			EdgeMark mark = new EdgeMark(this.hub.key(), 1000, this.bob.key(), "session" + i, 1,
					EdgeMark.State.REVOKED);
			this.third.receive(this.hub, PresenceFrames.MARKS, this.hub.sign(EdgeMark.LABEL, mark.content()));
			this.network.run(Duration.ofMillis(2));
		}
		run();
		TestNode late = this.network.add("late");
		List<Integer> types = new ArrayList<>();
		int[] tried = { 0 };
		this.network.room((frame) -> frame.to() != late || frame.type() != PresenceFrames.MARKS || ++tried[0] % 3 == 1);
		this.network.filter((frame) -> {
			if (frame.from() == this.third && frame.to() == late) {
				types.add(frame.type());
			}
			return true;
		});

		this.network.connect(late, this.third);
		this.network.run(Duration.ofSeconds(10));

		assertThat(late.revoked()).hasSize(600);
		assertThat(types).startsWith(PresenceFrames.LIST);
		assertThat(Collections.frequency(types, PresenceFrames.MARKS)).isLessThan(20);
	}

	@Test
	void whatWasSaidBeforeOtherCredentialsWereShownDoesNotCountAnyMore() {
		TestLink link = session(this.hub, "bob", "admin");
		this.network.adopt(link);
		run();
		byte[] asAdmin = this.bob.gossip().ownRecord();
		EdgeStatement admin = link.statement();
		link.lose();
		link.as("bob", "guest").open();
		run();
		assertThat(this.third.graph().named("bob").roles()).containsExactly("guest");

		RecordEdge shown = new RecordEdge(admin,
				SignedBlock.split(this.hub.sign(EdgeStatement.LABEL, admin.content()), EdgeStatement.MAX_BYTES),
				Connection.State.UP, OptionalLong.empty());
		byte[] content = new RecordContent(this.bob.local(), 99, 60, "A".repeat(43), List.of(shown)).toBytes();
		this.network.transmit(this.bob, this.hub.key(), PresenceFrames.RECORDS,
				this.bob.sign(PeerRecord.LABEL, content));
		run();

		assertThat(this.third.graph().peer(this.bob.key()).map(Peer::roles).orElse(List.of())).doesNotContain("admin");
		assertThat(find(this.third, asAdmin, this.bob, 1000)).isEmpty();
	}

	@Test
	void anAttesterThatHasStartedAnewMustSayItAgain() {
		this.network.adopt(session(this.hub, "bob", "ops"));
		run();
		byte[] record = this.bob.gossip().ownRecord();
		TestNode again = this.network.add(TestNode.local("hub", PeerRecord.Role.FULL, 2000),
				PresenceSettings.defaults());
		this.network.connect(this.third, again);
		run();

		assertThat(find(this.third, record, this.bob, 1000)).isEmpty();
	}

	private TestLink session(TestNode acceptor, String principal, String... roles) {
		return new TestLink(this.network, this.bob, acceptor, "s-" + ++this.sessions).as(principal, roles);
	}

	private Optional<Attestation> find(TestNode at) {
		return find(at, this.bob.gossip().ownRecord(), this.bob, 1000);
	}

	private Optional<Attestation> find(TestNode at, byte[] record, TestNode of, long incarnation) {
		List<Optional<Attestation>> found = new ArrayList<>();
		at.gossip()
			.attestations()
			.find(record, of.key(), incarnation,
					(@Nullable Attestation attestation) -> found.add(Optional.ofNullable(attestation)));
		run();
		assertThat(found).hasSize(1);
		return found.get(0);
	}

	private void run() {
		this.network.run(Duration.ofSeconds(1));
	}

}
