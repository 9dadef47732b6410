package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnRecordTests {

	private final TestNetwork network = new TestNetwork();

	@Test
	void nothingIsPublishedBeforeTheAgreementKeyIsThere() {
		TestNode node = new TestNode(this.network, TestNode.local("a", PeerRecord.Role.FULL, 1),
				PresenceSettings.defaults());

		node.turn();

		assertThat(node.gossip().isReady()).isFalse();
		assertThat(node.counted("work.sign")).isZero();
		assertThat(node.gossip().nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
		assertThatIllegalStateException().isThrownBy(() -> node.gossip().ownRecord());
		assertThat(node.graph().localPeer().deviceName()).isEqualTo("a");
	}

	@Test
	void theFirstRecordIsSignedAtOnce() {
		TestNode node = this.network.add("a");

		assertThat(node.gossip().isReady()).isTrue();
		PeerRecord record = PeerRecord.parse(node.gossip().ownRecord());
		assertThat(record.version()).isEqualTo(1);
		assertThat(record.incarnation()).isEqualTo(1000);
		assertThat(record.lifetimeSeconds()).isEqualTo(1800);
		assertThat(record.urls()).containsExactly("wss://a.example/mesh");
		assertThat(node.gossip().isPresent(node.key())).isTrue();
		assertThat(node.gossip().isFull(node.key())).isTrue();
	}

	@Test
	void changesWithinTheDebounceAreSignedTogether() {
		TestNode node = this.network.add("a");
		for (int i = 0; i < 10; i++) {
			node.gossip().handleMetadata("{\"i\":" + i + "}", this.network.nowNanos());
			this.network.run(Duration.ofMillis(10));
		}
		this.network.run(Duration.ofSeconds(1));

		PeerRecord record = PeerRecord.parse(node.gossip().ownRecord());
		assertThat(record.version()).isEqualTo(2);
		assertThat(record.metadata()).containsEntry("i", 9);
	}

	@Test
	void oneSignatureIsOutstandingAtATime() {
		TestNode node = this.network.add("a");
		node.keyWorkNanos(Duration.ofSeconds(5).toNanos());
		for (int i = 0; i < 20; i++) {
			node.gossip().handleMetadata("{\"i\":" + i + "}", this.network.nowNanos());
			this.network.run(Duration.ofMillis(500));
		}
		this.network.run(Duration.ofSeconds(20));

		assertThat(node.counted("work.sign")).isBetween(3, 4);
		assertThat(PeerRecord.parse(node.gossip().ownRecord()).metadata()).containsEntry("i", 19);
	}

	@Test
	void metadataThatIsTheSameIsNoChange() {
		TestNode node = this.network.add("a");
		node.gossip().handleMetadata("{\"a\":1,\"b\":2}", this.network.nowNanos());
		this.network.run(Duration.ofSeconds(1));

		node.gossip().handleMetadata(" { \"b\" : 2, \"a\" : 1 } ", this.network.nowNanos());
		this.network.run(Duration.ofSeconds(1));

		assertThat(PeerRecord.parse(node.gossip().ownRecord()).version()).isEqualTo(2);
	}

	@Test
	void metadataThatIsRefusedChangesNothing() {
		TestNode node = this.network.add("a");

		assertThatExceptionOfType(PeerMetadataException.class)
			.isThrownBy(() -> node.gossip().handleMetadata("[]", this.network.nowNanos()));
		this.network.run(Duration.ofSeconds(1));

		assertThat(PeerRecord.parse(node.gossip().ownRecord()).version()).isEqualTo(1);
		assertThat(node.graph().localPeer().metadata()).isEmpty();
	}

	@Test
	void aNewAgreementKeyIsPublished() {
		TestNode node = this.network.add("a");
		byte[] key = new byte[32];
		Arrays.fill(key, (byte) 7);

		node.gossip().handleAgreementKey(key, this.network.nowNanos());
		this.network.run(Duration.ofSeconds(1));

		PeerRecord record = PeerRecord.parse(node.gossip().ownRecord());
		assertThat(record.agreementKey()).isEqualTo(key);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> node.gossip().handleAgreementKey(new byte[31], this.network.nowNanos()));
	}

	@Test
	void aRaisedIncarnationIsSignedAgainAlsoWhenASignatureIsOnItsWay() {
		TestNode node = this.network.add("a");
		node.keyWorkNanos(Duration.ofMillis(5).toNanos());
		node.gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		this.network.run(Duration.ofMillis(200));
		assertThat(node.counted("work.sign")).isEqualTo(2);

		node.gossip().raiseIncarnation(5000);
		assertThat(node.gossip().isReady()).isFalse();
		this.network.run(Duration.ofMillis(6));
		assertThat(node.gossip().isReady()).as("the signature was for the old one").isFalse();
		this.network.run(Duration.ofMillis(6));

		PeerRecord record = PeerRecord.parse(node.gossip().ownRecord());
		assertThat(record.incarnation()).isEqualTo(5000);
		assertThat(record.version()).isEqualTo(1);
		assertThat(record.metadata()).containsEntry("x", 1);
		assertThat(node.gossip().knownIncarnation(node.key())).isEqualTo(5000);
		assertThatIllegalArgumentException().isThrownBy(() -> node.gossip().raiseIncarnation(5000));
	}

	@Test
	void aRecordHasRoomForSoManyEdgesAndThoseThatAreUpGoFirst() {
		TestNode node = this.network.add("a", PeerRecord.Role.FULL, recordsOf(8192));
		List<TestLink> links = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			links.add(this.network.connect(node, this.network.add("hub" + i)));
		}
		this.network.run(Duration.ofSeconds(1));
		links.get(0).lose();
		this.network.run(Duration.ofSeconds(1));

		PeerRecord record = PeerRecord.parse(node.gossip().ownRecord());
		assertThat(record.signedBlock().length).isBetween(7600, 8192);
		assertThat(record.edges()).hasSizeBetween(14, 19)
			.noneMatch((edge) -> edge.statement().session().equals(links.get(0).session()));
		assertThat(node.counted("presence.record.full")).isPositive();
	}

	@Test
	void aRecordThatCannotFitIsRefusedWhenThePeerIsMade() {
		LocalPeer local = TestNode.local("a", PeerRecord.Role.FULL, 1)
			.withMetadata("{\"x\":\"" + "y".repeat(1000) + "\"}");

		assertThatExceptionOfType(PeerMetadataException.class)
			.isThrownBy(() -> new TestNode(this.network, local, recordsOf(1024)))
			.withMessageContaining("the limit is " + (1024 - SignedBlock.MAX_OVERHEAD_BYTES));
	}

	@Test
	void theLocalGraphShowsWhatIsSaidBeforeItIsSigned() {
		TestNode node = this.network.add("a");

		node.gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());

		assertThat(node.graph().localPeer().metadata()).containsEntry("x", 1);
		assertThat(node.counted("graph.changed")).isPositive();
	}

	private static PresenceSettings recordsOf(int maxRecordBytes) {
		PresenceSettings some = PresenceSettings.defaults();
		return new PresenceSettings(some.debounce(), some.refresh(), some.lifetime(), some.digestInterval(),
				some.edgeLinger(), some.forget(), some.leafBatch(), some.metadataMaxBytes(), some.metadataMaxDepth(),
				maxRecordBytes, some.maxRecords(), some.maxLeafRecords(), some.maxPendingVerifications(),
				some.access());
	}

}
