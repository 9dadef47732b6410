package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.filter.FilterSyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom the dialers of accepted sessions are told of. */
class VisibilityTests {

	private final TestNetwork network = new TestNetwork();

	private TestNode hub;

	private TestNode open;

	private TestNode secret;

	@Test
	void withoutAPrincipalADialerIsToldOfItsAcceptorOnly() {
		hubWith(Map.of());
		List<String> told = new ArrayList<>();
		this.network.filter((frame) -> {
			if (frame.to().local().name().startsWith("guest")) {
				told.add(new String(frame.body(), StandardCharsets.ISO_8859_1));
			}
			return true;
		});
		TestNode leaf = this.network.addLeaf("guest leaf");
		TestNode full = this.network.add("guest full");
		this.network.adopt(this.network.link(leaf, this.hub).anonymous().as("nobody", "ops"));
		this.network.adopt(this.network.link(full, this.hub).anonymous());
		metadata(this.secret, "{\"open\":false,\"n\":1}");
		this.network.run(Duration.ofMinutes(2));

		assertThat(leaf.names()).containsExactly("hub");
		assertThat(full.names()).containsExactly("hub");
		assertThat(leaf.graph().isTruncated()).as("it is not told that there are others").isFalse();
		assertThat(told).isNotEmpty();
		for (TestNode hidden : List.of(this.open, this.secret)) {
			String key = new String(hidden.key().toBytes(), StandardCharsets.ISO_8859_1);
			assertThat(told).noneMatch((frame) -> frame.contains(hidden.key().toString()) || frame.contains(key));
		}
		assertThat(this.hub.names()).contains("guest leaf", "guest full");
		assertThat(this.open.names()).contains("guest leaf", "guest full");
	}

	@Test
	void anEntryForThemLetsThemSeeMore() {
		hubWith(Map.of("anonymous", "metadata.open = true"));
		TestNode guest = guest("guest");
		this.network.run(Duration.ofSeconds(2));
		assertThat(guest.names()).containsExactly("hub", "open");

		hubWith(Map.of("anonymous", "all"));
		TestNode other = guest("other guest");
		this.network.run(Duration.ofSeconds(2));
		assertThat(other.names()).containsExactly("hub", "open", "secret");
	}

	@Test
	void withAPrincipalADialerIsToldOfWhatOneOfItsRolesMaySee() {
		hubWith(Map.of("open", "metadata.open = true", "secret", "name is 'secret'", "blind", "none", "root", "all"));

		assertThat(toldAs("a", "open")).containsExactly("hub", "open");
		assertThat(toldAs("b", "secret", "open")).containsExactly("hub", "open", "secret");
		assertThat(toldAs("c", "blind")).containsExactly("hub");
		assertThat(toldAs("d", "blind", "secret")).containsExactly("hub", "secret");
		assertThat(toldAs("e", "blind", "root")).contains("hub", "open", "secret");
		assertThat(toldAs("f", "another role")).contains("hub", "open", "secret");
		assertThat(toldAs("g")).contains("hub", "open", "secret");
	}

	@Test
	void whoHasNoRoleWithAnEntryIsToldOfTheDefault() {
		hubWith(Map.of("root", "all", "default", "metadata.open = true"));

		assertThat(toldAs("a", "another role")).containsExactly("hub", "open");
		assertThat(toldAs("b")).containsExactly("hub", "open");
		assertThat(toldAs("c", "root")).contains("secret");
	}

	@Test
	void otherCredentialsAreAnotherSight() {
		hubWith(Map.of("open", "metadata.open = true"));
		TestNode dialer = this.network.addLeaf("dialer");
		TestLink link = this.network.adopt(this.network.link(dialer, this.hub).anonymous());
		this.network.run(Duration.ofSeconds(2));
		assertThat(dialer.names()).containsExactly("hub");

		link.reauthenticate("somebody", "open");
		this.network.run(Duration.ofSeconds(2));
		assertThat(dialer.names()).containsExactly("hub", "open");
		link.reauthenticate("somebody");
		this.network.run(Duration.ofSeconds(2));
		assertThat(dialer.names()).containsExactly("hub", "open", "secret");
		link.reauthenticate("somebody", "open");
		this.network.run(Duration.ofSeconds(2));
		assertThat(dialer.names()).as("what it may not see any more is forgotten").containsExactly("hub", "open");
		assertThat(dialer.gossip().record(this.secret.key())).isNull();
	}

	@Test
	void whatIsHiddenFromNowOnIsNotShownOneLastTime() {
		hubWith(Map.of("anonymous", "metadata.open = true"));
		TestNode guest = guest("guest");
		this.network.run(Duration.ofSeconds(2));
		metadata(this.open, "{\"open\":false,\"hidden\":true}");
		this.network.run(Duration.ofSeconds(2));

		assertThat(guest.names()).containsExactly("hub");
		assertThat(guest.accepted()).noneMatch((record) -> record.metadata().containsKey("hidden"));
	}

	@Test
	void whatWaitsForTheNextBatchIsNotSentWhenItIsHiddenMeanwhile() {
		hubWith(Map.of("anonymous", "metadata.open = true"));
		TestNode guest = guest("guest");
		this.network.run(Duration.ofSeconds(5));
		metadata(this.secret, "{\"open\":true}");
		this.network.run(Duration.ofMillis(300));
		assertThat(guest.names()).as("the first batch at once").contains("secret");
		metadata(this.open, "{\"open\":true,\"n\":1}");
		this.network.run(Duration.ofMillis(300));
		assertThat(guest.graph().named("open").metadata()).as("waits").doesNotContainKey("n");
		metadata(this.open, "{\"open\":false,\"hidden\":true}");
		this.network.run(Duration.ofSeconds(3));

		assertThat(guest.names()).containsExactly("hub", "secret");
		assertThat(guest.accepted()).noneMatch((record) -> record.metadata().containsKey("hidden"));
	}

	@Test
	void aFullPeerThatIsToldOfNobodyBringsWhatIsBehindItAllTheSame() {
		hubWith(Map.of());
		TestNode full = this.network.add("full");
		TestNode behind = this.network.addLeaf("behind");
		this.network.connect(behind, full);
		this.network.run(Duration.ofSeconds(1));
		this.network.adopt(this.network.link(full, this.hub).anonymous());
		this.network.run(Duration.ofSeconds(2));

		assertThat(this.hub.names()).contains("full", "behind");
		assertThat(full.names()).containsExactly("behind", "hub");
		assertThat(behind.names()).containsExactly("full", "hub");
		this.network.filter((frame) -> frame.to() != this.hub || frame.type() != PresenceFrames.RECORDS);
		metadata(behind, "{\"n\":1}");
		this.network.run(Duration.ofSeconds(2));
		this.network.filterNothing();
		this.network.run(Duration.ofSeconds(31));
		assertThat(this.hub.graph().named("behind").metadata()).as("repaired").containsEntry("n", 1);
		int differed = full.counted("presence.digests.differed") + this.hub.counted("presence.digests.differed");
		this.network.run(Duration.ofMinutes(5));
		assertThat(full.counted("presence.digests.differed") + this.hub.counted("presence.digests.differed"))
			.isEqualTo(differed);
	}

	@Test
	void whoIsToldOfSomeOnlyCannotHaveTheOthersLookedUp() {
		hubWith(Map.of("anonymous", "metadata.open = true"));
		TestNode guest = guest("guest");
		this.network.run(Duration.ofSeconds(2));

		assertThat(guest.gossip().outlook().lookUp(this.secret.key())).isTrue();
		this.network.run(Duration.ofSeconds(1));

		assertThat(guest.unknown()).containsExactly(this.secret.key());
		assertThat(guest.gossip().record(this.secret.key())).isNull();
		assertThat(guest.gossip().outlook().lookUp(this.secret.key())).as("the answer was no").isFalse();
	}

	@Test
	void entriesAreChecked() {
		assertThatExceptionOfType(FilterSyntaxException.class)
			.isThrownBy(() -> PresenceVisibility.of(Map.of("ops", "name eq")))
			.satisfies((ex) -> assertThat(ex.column()).isEqualTo(8));
	}

	private void hubWith(Map<String, String> visibility) {
		String suffix = (this.hub == null) ? "" : " ";
		this.hub = this.network.add(new LocalPeer(TestKeys.keyOf("hub" + suffix), 1000, "hub", "", "",
				PeerRecord.Role.FULL, List.of(), "{}"),
				PresenceSettings.defaults().withVisibility(PresenceVisibility.of(visibility)));
		this.open = add("open" + suffix, "{\"open\":true}");
		this.secret = add("secret" + suffix, "{\"open\":false}");
		this.network.run(Duration.ofSeconds(1));
	}

	private TestNode add(String name, String metadata) {
		TestNode node = this.network.add(new LocalPeer(TestKeys.keyOf(name), 1000, name.trim(), "", "",
				PeerRecord.Role.FULL, List.of(), metadata), PresenceSettings.defaults());
		this.network.connect(node, this.hub);
		return node;
	}

	private TestNode guest(String name) {
		TestNode guest = this.network.addLeaf(name);
		this.network.adopt(this.network.link(guest, this.hub).anonymous());
		return guest;
	}

	private List<String> toldAs(String name, String... roles) {
		TestNode dialer = this.network.addLeaf(name);
		this.network.adopt(this.network.link(dialer, this.hub).as(name, roles));
		this.network.run(Duration.ofSeconds(2));
		return dialer.names();
	}

	private void metadata(TestNode node, String json) {
		node.gossip().handleMetadata(json, this.network.nowNanos());
	}

}
