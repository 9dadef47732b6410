package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a peer that is told of some only keeps when what it is told changes. */
class OutlookTests {

	private static final String TILLS = "metadata.kind is 'till'";

	private final TestNetwork network = new TestNetwork();

	private TestNode hub;

	private TestNode other;

	private TestNode till;

	private TestNode printer;

	/** Two hubs with a session; at the first a till and a printer. */
	@BeforeEach
	void open() {
		this.hub = this.network.add("hub");
		this.other = this.network.add("other");
		this.network.connect(this.other, this.hub);
		this.till = leaf("till", this.hub, "all");
		this.printer = leaf("printer", this.hub, "all");
		metadata(this.till, "{\"kind\":\"till\"}");
		metadata(this.printer, "{\"kind\":\"printer\"}");
		this.network.run(Duration.ofSeconds(2));
	}

	@Test
	void aRecordThatIsVerifiedAfterItsPeerHasLeftTheListIsForgotten() {
		TestNode leaf = this.network.addLeaf("leaf");
		leaf.keyWorkNanos(Duration.ofMillis(400).toNanos());
		this.network.adopt(this.network.link(leaf, this.hub).scope(TILLS));
		this.network.run(Duration.ofMillis(100));
		metadata(this.till, "{\"kind\":\"box\"}");
		this.network.run(Duration.ofSeconds(5));

		assertThat(leaf.accepted()).as("it was underway").extracting(PeerRecord::name).contains("till");
		assertThat(leaf.gossip().record(this.till.key())).isNull();
		assertThat(leaf.names()).containsExactly("hub");
	}

	@Test
	void whenTheAcceptorThatToldOfEverybodyHasGoneTheOthersListsCount() {
		TestNode leaf = this.network.addLeaf("leaf");
		this.network.adopt(this.network.link(leaf, this.hub).scope(TILLS));
		TestLink wide = this.network.connect(leaf, this.other);
		this.network.run(Duration.ofSeconds(2));
		assertThat(leaf.names()).containsExactly("hub", "other", "printer", "till");

		wide.lose();
		this.network.run(Duration.ofSeconds(5));
		assertThat(leaf.names()).as("it may come back").contains("printer");
		this.network.run(Duration.ofSeconds(25));

		assertThat(leaf.names()).containsExactly("hub", "till");
		assertThat(leaf.gossip().record(this.printer.key())).isNull();
	}

	@Test
	void whenAnAcceptorHasGoneItsListDoesNotCount() {
		TestNode leaf = this.network.addLeaf("leaf");
		TestLink narrow = this.network.adopt(this.network.link(leaf, this.hub).scope("name is 'printer'"));
		this.network.adopt(this.network.link(leaf, this.other).scope(TILLS));
		this.network.run(Duration.ofSeconds(2));
		assertThat(leaf.names()).containsExactly("hub", "other", "printer", "till");

		narrow.close();
		this.network.run(Duration.ofSeconds(2));

		assertThat(leaf.names()).containsExactly("other", "till");
		assertThat(leaf.gossip().record(this.printer.key())).isNull();
	}

	@Test
	void whenTheAcceptorThatLeftPeersOutHasGoneTheGraphIsNotTruncated() {
		TestNode small = this.network.add("small", PeerRecord.Role.FULL,
				PresenceSettings.defaults().withMaxLeafRecords(2));
		this.network.connect(small, this.hub);
		TestNode leaf = this.network.addLeaf("leaf");
		TestLink link = this.network.connect(leaf, small);
		this.network.connect(leaf, this.other);
		this.network.run(Duration.ofSeconds(2));
		assertThat(leaf.graph().isTruncated()).isTrue();

		link.close();
		this.network.run(Duration.ofSeconds(2));

		assertThat(leaf.graph().isTruncated()).isFalse();
	}

	@Test
	void theComparisonWithOneThatIsToldOfSomeFallsSilentWhateverItHasShown() {
		TestNode acceptor = acceptor("acceptor", 2);
		TestNode dialer = this.network.add("dialer");
		this.network.connect(dialer, this.hub);
		TestLink link = this.network.adopt(this.network.link(dialer, acceptor).as("dialer", "tills"));
		this.network.connect(acceptor, this.other);
		this.network.run(Duration.ofMinutes(2));
		assertSilent(acceptor, dialer);

		for (int i = 0; i < 5; i++) {
			metadata(this.printer, "{\"n\":" + i + "}");
			this.network.run(Duration.ofSeconds(70));
		}
		assertThat(dialer.names()).contains("printer");
		assertSilent(acceptor, dialer);
		assertThat(link.isUp()).isTrue();
	}

	@Test
	void whatItHasForgottenMeanwhileIsNotComparedForEver() {
		TestNode acceptor = acceptor();
		TestNode second = acceptor("second", 1_000);
		TestNode dialer = this.network.add("dialer");
		this.network.connect(acceptor, this.other);
		this.network.connect(second, this.other);
		this.network.adopt(this.network.link(dialer, acceptor).as("dialer", "tills"));
		TestLink link = this.network.adopt(this.network.link(dialer, second).as("dialer", "printers"));
		this.network.run(Duration.ofMinutes(1));
		assertThat(dialer.names()).containsExactly("acceptor", "printer", "second", "till");

		link.reauthenticate("dialer", "tills");
		this.network.run(Duration.ofMinutes(1));

		assertThat(dialer.names()).containsExactly("acceptor", "second", "till");
		assertSilent(acceptor, dialer);
		assertSilent(second, dialer);
	}

	@Test
	void otherTermsAreComparedAnew() {
		TestNode acceptor = acceptor();
		TestNode dialer = this.network.add("dialer");
		this.network.connect(acceptor, this.other);
		TestLink link = this.network.adopt(this.network.link(dialer, acceptor).as("dialer", "printers"));
		this.network.run(Duration.ofSeconds(2));
		assertThat(dialer.names()).containsExactly("acceptor", "printer");
		// It says that it has them.
		for (TestNode node : List.of(this.printer)) {
			acceptor.receive(dialer, PresenceFrames.ANNOUNCE,
					Announcement.of(PeerRecord.parse(node.gossip().ownRecord())).toBytes());
		}

		link.reauthenticate("dialer", "tills");
		this.network.run(Duration.ofSeconds(70));

		assertThat(dialer.names()).containsExactly("acceptor", "till");
		assertSilent(acceptor, dialer);
	}

	private TestNode acceptor() {
		return acceptor("acceptor", 1_000);
	}

	private TestNode acceptor(String name, int leafRecords) {
		PresenceVisibility visibility = PresenceVisibility.of(Map.of("tills", TILLS, "printers", "name is 'printer'"));
		return this.network.add(name, PeerRecord.Role.FULL,
				PresenceSettings.defaults().withVisibility(visibility).withMaxLeafRecords(leafRecords));
	}

	/** Nothing changes, so nothing differs. */
	private void assertSilent(TestNode one, TestNode two) {
		List<Integer> types = new ArrayList<>();
		this.network.filter((frame) -> {
			if (List.of(one, two).contains(frame.from()) && List.of(one, two).contains(frame.to())) {
				types.add(frame.type());
			}
			return true;
		});
		this.network.run(Duration.ofMinutes(3));
		assertThat(types).isNotEmpty().containsOnly(PresenceFrames.DIGEST);
		this.network.filterNothing();
	}

	private TestNode leaf(String name, TestNode at, String scope) {
		TestNode leaf = this.network.addLeaf(name);
		this.network.adopt(this.network.link(leaf, at).scope(scope));
		return leaf;
	}

	private void metadata(TestNode node, String json) {
		node.gossip().handleMetadata(json, this.network.nowNanos());
	}

}
