package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.filter.FilterSyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leaves that want to be told of some peers only. */
class ScopeTests {

	private static final String TILLS = "metadata.kind is 'till'";

	private final TestNetwork network = new TestNetwork();

	private TestNode hub;

	private TestNode far;

	private TestNode till;

	private TestNode printer;

	/** hub - far, and at far a till and a printer. */
	@BeforeEach
	void open() {
		this.hub = this.network.add("hub");
		this.far = this.network.add("far");
		this.network.connect(this.far, this.hub);
		this.till = leaf("till", "all", this.far);
		this.printer = leaf("printer", "all", this.far);
		metadata(this.till, "{\"kind\":\"till\"}");
		metadata(this.printer, "{\"kind\":\"printer\"}");
		this.network.run(Duration.ofSeconds(2));
	}

	@Test
	void aLeafIsToldOfThoseInItsScopeWithoutTheRelaysInBetween() {
		TestNode leaf = leaf("leaf", TILLS, this.hub);
		this.network.run(Duration.ofSeconds(2));

		assertThat(leaf.names()).containsExactly("hub", "till");
		assertThat(leaf.gossip().record(this.far.key())).isNull();
		assertThat(leaf.gossip().record(this.printer.key())).isNull();
		assertThat(leaf.suspects(this.till)).isFalse();
		assertThat(leaf.gossip().outlook().toldWays())
			.containsExactly(new Outlook.ToldWay(this.hub.key(), this.till.key()));
		assertThat(leaf.graph().isTruncated()).as("it has what it wants").isFalse();
		assertThat(this.hub.names()).contains("leaf", "far", "till", "printer");
	}

	@Test
	void withTheScopeHubItIsToldOfItsAcceptorOnly() {
		TestNode leaf = leaf("leaf", "hub", this.hub);
		this.network.run(Duration.ofMinutes(2));

		assertThat(leaf.names()).containsExactly("hub");
		assertThat(leaf.accepted()).extracting(PeerRecord::name).containsOnly("hub");
	}

	@Test
	void whoComesIntoTheScopeIsToldOfAndWhoLeavesItIsForgotten() {
		TestNode leaf = leaf("leaf", TILLS, this.hub);
		this.network.run(Duration.ofSeconds(2));
		metadata(this.printer, "{\"kind\":\"till\"}");
		metadata(this.till, "{\"kind\":\"box\",\"secret\":1}");
		this.network.run(Duration.ofSeconds(3));

		assertThat(leaf.names()).containsExactly("hub", "printer");
		assertThat(leaf.gossip().record(this.till.key())).isNull();
		assertThat(leaf.accepted()).noneMatch((record) -> record.metadata().containsKey("secret"));
	}

	@Test
	void whatWasForgottenIsRefusedWhenAnOlderVersionIsShown() {
		TestNode leaf = leaf("leaf", TILLS, this.hub);
		this.network.run(Duration.ofSeconds(2));
		byte[] before = this.till.gossip().ownRecord();
		metadata(this.till, "{\"kind\":\"till\",\"n\":2}");
		this.network.run(Duration.ofSeconds(2));
		metadata(this.till, "{\"kind\":\"box\"}");
		this.network.run(Duration.ofSeconds(2));

		int replayed = leaf.counted("presence.records.replayed");
		leaf.receive(this.hub, PresenceFrames.RECORDS, before);
		this.network.run(Duration.ofSeconds(1));

		assertThat(leaf.gossip().record(this.till.key())).isNull();
		assertThat(leaf.counted("presence.records.replayed")).isEqualTo(replayed + 1);
		metadata(this.till, "{\"kind\":\"till\"}");
		this.network.run(Duration.ofSeconds(2));
		assertThat(leaf.names()).containsExactly("hub", "till");
	}

	@Test
	void whoIsGoneLeavesTheGraphAndComesBackWithTheSameRecord() {
		TestNode leaf = leaf("leaf", TILLS, this.hub);
		this.network.run(Duration.ofSeconds(2));
		TestLink between = this.network.connect(this.hub, this.far);
		this.network.run(Duration.ofSeconds(2));
		this.network.kill(this.till);
		this.network.run(Duration.ofSeconds(3));
		assertThat(leaf.suspects(this.till)).as("its link is being recovered").isTrue();
		assertThat(leaf.gossip().outlook().toldWays()).isEmpty();
		this.network.run(Duration.ofSeconds(22));

		assertThat(leaf.names()).containsExactly("hub");
		assertThat(leaf.gossip().goneSinceNanos(this.till.key())).as("remembered as gone").isPresent();
		assertThat(between.isUp()).isTrue();
	}

	@Test
	void whenTheWayIsCutAtTheHubThePeerIsGoneAndWhenItHealsItIsBack() {
		TestNode leaf = leaf("leaf", TILLS, this.hub);
		TestNode lone = this.network.add("lone");
		TestLink cut = this.network.connect(lone, this.hub);
		TestNode behind = leaf("behind", "all", lone);
		metadata(behind, "{\"kind\":\"till\"}");
		this.network.run(Duration.ofSeconds(3));
		assertThat(leaf.names()).containsExactly("behind", "hub", "till");

		cut.close();
		this.network.run(Duration.ofSeconds(2));
		assertThat(leaf.names()).containsExactly("hub", "till");
		this.network.connect(lone, this.hub);
		this.network.run(Duration.ofSeconds(2));
		assertThat(leaf.names()).containsExactly("behind", "hub", "till");
	}

	@Test
	void aLinkThatIsLostAndResumedKeepsThoseItToldOfSuspected() {
		TestLink link = link("leaf", TILLS, this.hub);
		TestNode leaf = link.other(this.hub);
		this.network.run(Duration.ofSeconds(2));
		link.lose();
		this.network.run(Duration.ofSeconds(1));

		assertThat(leaf.names()).containsExactly("hub", "till");
		assertThat(leaf.suspects(this.till)).isTrue();
		link.open();
		this.network.run(Duration.ofSeconds(1));
		assertThat(leaf.suspects(this.till)).isFalse();
		link.close();
		this.network.run(Duration.ofSeconds(1));
		assertThat(leaf.names()).isEmpty();
	}

	@Test
	void theComparisonComesToRestAndRepairs() {
		TestNode leaf = leaf("leaf", TILLS, this.hub);
		this.network.run(Duration.ofMinutes(1));
		int differed = leaf.counted("presence.digests.differed") + this.hub.counted("presence.digests.differed");
		this.network.run(Duration.ofMinutes(5));
		assertThat(leaf.counted("presence.digests.differed") + this.hub.counted("presence.digests.differed"))
			.isEqualTo(differed);

		this.network.filter((frame) -> frame.to() != leaf || frame.type() != PresenceFrames.RECORDS);
		metadata(this.till, "{\"kind\":\"till\",\"n\":2}");
		this.network.run(Duration.ofSeconds(3));
		this.network.filterNothing();
		this.network.run(Duration.ofSeconds(31));
		assertThat(leaf.graph().named("till").metadata()).containsEntry("n", 2);
	}

	@Test
	void aLeafWithTwoHubsIsToldByEachAndForgetsWhatNeitherTells() {
		TestNode leaf = leaf("leaf", TILLS, this.hub);
		this.network.adopt(this.network.link(leaf, this.far).scope(TILLS));
		this.network.run(Duration.ofSeconds(2));
		assertThat(leaf.names()).containsExactly("far", "hub", "till");
		assertThat(leaf.graph().hops(this.till.key())).as("over its own edges").hasValue(2);

		metadata(this.till, "{\"kind\":\"box\"}");
		this.network.run(Duration.ofSeconds(3));

		assertThat(leaf.names()).containsExactly("far", "hub");
		int differed = leaf.counted("presence.digests.differed");
		this.network.run(Duration.ofMinutes(3));
		assertThat(leaf.counted("presence.digests.differed")).isEqualTo(differed);
	}

	@Test
	void aScopeThatNobodyUnderstandsIsTheNarrowest() {
		TestNode strange = leaf("strange", "metadata.kind is is 'till'", this.hub);
		TestNode endless = leaf("endless", "name is '" + "x".repeat(1024) + "'", this.hub);
		this.network.run(Duration.ofSeconds(2));

		assertThat(strange.names()).containsExactly("hub");
		assertThat(endless.names()).containsExactly("hub");
		assertThat(this.hub.counted("presence.scopes.refused")).isEqualTo(2);
	}

	@Test
	void thereAreSoManyDifferentScopesAndNoMore() {
		List<TestNode> leaves = new ArrayList<>();
		List<TestLink> links = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			links.add(link("leaf" + i, TILLS + " and name ne '" + i + "'", this.hub));
			leaves.add(links.get(i).other(this.hub));
		}
		this.network.run(Duration.ofSeconds(2));

		assertThat(leaves.get(31).names()).containsExactly("hub", "till");
		assertThat(leaves.get(32).names()).containsExactly("hub");
		assertThat(this.hub.counted("presence.views.refused")).isEqualTo(8);
		links.get(0).close();
		TestNode next = leaf("next", TILLS, this.hub);
		this.network.run(Duration.ofSeconds(2));
		assertThat(next.names()).as("another one has made room").containsExactly("hub", "till");
	}

	@Test
	void onlyWhoWasDialledSaysWhomItTellsOf() {
		TestNode mallory = this.network.add("mallory");
		this.network.connect(mallory, this.hub);
		List<String> before = this.hub.names();

		this.hub.receive(mallory, PresenceFrames.LIST, new byte[] { ListFrame.ANEW });
		mallory.receive(this.hub, PresenceFrames.LOOK_UP, new byte[32]);

		assertThat(this.hub.refusals()).hasSize(1);
		assertThat(mallory.refusals()).hasSize(1);
		assertThat(this.hub.names()).isEqualTo(before);
	}

	@Test
	void theTextOfAScopeIsChecked() {
		assertThat(PresenceScope.parse("all")).isEqualTo(PresenceScope.all());
		assertThat(PresenceScope.parse("hub")).isEqualTo(PresenceScope.hub()).hasToString("hub");
		assertThat(PresenceScope.parse(TILLS).isAll()).isFalse();
		assertThatExceptionOfType(FilterSyntaxException.class).isThrownBy(() -> PresenceScope.parse("name is"))
			.satisfies((ex) -> assertThat(ex.column()).isEqualTo(8));
		assertThatIllegalArgumentException().isThrownBy(() -> PresenceScope.parse("x".repeat(1025)))
			.withMessageContaining("1024")
			.withMessageContaining("1025");
	}

	private TestNode leaf(String name, String scope, TestNode acceptor) {
		return link(name, scope, acceptor).other(acceptor);
	}

	private TestLink link(String name, String scope, TestNode acceptor) {
		return this.network.adopt(this.network.link(this.network.addLeaf(name), acceptor).scope(scope));
	}

	private void metadata(TestNode node, String json) {
		node.gossip().handleMetadata(json, this.network.nowNanos());
	}

}
