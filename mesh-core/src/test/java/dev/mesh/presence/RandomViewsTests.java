package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Peers that are told of different parts of the records, while frames are lost or not
 * taken, links are cut and resumed, and what decides changes: afterwards everybody is
 * told of just those that it should be told of, and nothing more is said.
 */
class RandomViewsTests {

	private static final int HUBS = 4;

	private static final int LEAVES = 8;

	/** FULL peers that are told of some only; nobody dials them. */
	private static final int GATES = 3;

	private static final List<String> KINDS = List.of("till", "printer", "box");

	private static final Map<String, String> ROLES = Map.of("tills", "metadata.kind is 'till'", "printers",
			"metadata.kind is 'printer'", "blind", "none", "root", "all");

	private final TestNetwork network = new TestNetwork();

	private final List<TestNode> nodes = new ArrayList<>();

	private final List<Dialled> dialled = new ArrayList<>();

	private final String[] kinds = new String[HUBS + LEAVES + GATES];

	private Random random = new Random();

	@ParameterizedTest
	@ValueSource(longs = { 1, 6, 8, 14, 31 })
	void everybodyIsToldOfThoseItShouldBeToldOf(long seed) {
		this.random = new Random(seed);
		build();
		disturb();
		calm();

		List<String> said = new ArrayList<>();
		this.network.filter((frame) -> {
			if (frame.type() != PresenceFrames.DIGEST && !isOwn(frame)) {
				said.add(frame.from().local().name() + " to " + frame.to().local().name() + " " + frame.type());
			}
			return true;
		});
		Map<String, Integer> before = differed();
		this.network.run(Duration.ofMinutes(2));

		for (TestNode node : this.nodes) {
			assertThat(node.names()).as("graph of %s %s", node, this.dialled).containsExactlyElementsOf(expected(node));
		}
		assertThat(said).as("after all is said").isEmpty();
		assertThat(differed()).isEqualTo(before);
	}

	/** Its own record is refreshed now and then. */
	private static boolean isOwn(TestNetwork.Frame frame) {
		return frame.type() == PresenceFrames.RECORDS || frame.type() == PresenceFrames.ANNOUNCE
				|| frame.type() == PresenceFrames.WANT;
	}

	private Map<String, Integer> differed() {
		Map<String, Integer> result = new TreeMap<>();
		this.nodes.forEach((node) -> result.put(node.local().name(), node.counted("presence.digests.differed")));
		return result;
	}

	private void build() {
		PresenceSettings settings = PresenceSettings.defaults().withVisibility(PresenceVisibility.of(ROLES));
		for (int i = 0; i < HUBS; i++) {
			this.nodes.add(this.network.add("hub" + i, PeerRecord.Role.FULL, settings));
		}
		for (int i = 0; i < LEAVES; i++) {
			this.nodes.add(this.network.add("leaf" + i, PeerRecord.Role.LEAF, settings));
		}
		for (int i = 0; i < GATES; i++) {
			this.nodes.add(this.network.add("gate" + i, PeerRecord.Role.FULL, settings));
		}
		for (int i = 0; i < this.nodes.size(); i++) {
			kind(i);
		}
		for (int i = 1; i < HUBS; i++) {
			dial(this.nodes.get(i), this.nodes.get(this.random.nextInt(i)), "root", "all");
		}
		dial(this.nodes.get(HUBS - 1), this.nodes.get(0), "root", "all");
		for (int i = HUBS; i < this.nodes.size(); i++) {
			TestNode dialer = this.nodes.get(i);
			boolean leaf = dialer.local().role() == PeerRecord.Role.LEAF;
			int first = this.random.nextInt(HUBS);
			dial(dialer, this.nodes.get(first), role(), leaf ? scope() : "all");
			if (this.random.nextBoolean()) {
				dial(dialer, this.nodes.get((first + 1) % HUBS), role(), leaf ? scope() : "all");
			}
		}
		this.network.run(Duration.ofSeconds(2));
	}

	private void dial(TestNode dialer, TestNode acceptor, String role, String scope) {
		TestLink link = this.network.link(dialer, acceptor).as(dialer.local().name(), role).scope(scope);
		this.dialled.add(new Dialled(link, dialer, acceptor, role, scope));
		this.network.adopt(link);
	}

	private void disturb() {
		// A session loses nothing on its own; lists rely on that, the rest is repaired.
		this.network.filter((frame) -> frame.type() == PresenceFrames.LIST || this.random.nextInt(10) > 0);
		this.network.room((frame) -> this.random.nextInt(10) > 0);
		for (int i = 0; i < 60; i++) {
			int at = this.random.nextInt(this.dialled.size());
			Dialled one = this.dialled.get(at);
			switch (this.random.nextInt(5)) {
				case 0 -> {
					if (one.link().isUp()) {
						one.link().lose();
					}
				}
				case 1 -> one.link().open();
				case 2 -> {
					if (one.link().isUp() && !isHub(one.dialer())) {
						String role = role();
						one.link().reauthenticate(one.dialer().local().name(), role);
						this.dialled.set(at, new Dialled(one.link(), one.dialer(), one.acceptor(), role, one.scope()));
					}
				}
				default -> kind(this.random.nextInt(this.nodes.size()));
			}
			this.network.run(Duration.ofMillis(this.random.nextInt(3_000)));
		}
	}

	private void calm() {
		this.network.filterNothing();
		this.network.room((frame) -> true);
		this.dialled.stream().filter((one) -> !one.link().isUp()).forEach((one) -> one.link().open());
		this.network.run(Duration.ofMinutes(3));
	}

	private boolean isHub(TestNode node) {
		return this.nodes.indexOf(node) < HUBS;
	}

	private void kind(int node) {
		this.kinds[node] = KINDS.get(this.random.nextInt(KINDS.size()));
		this.nodes.get(node)
			.gossip()
			.handleMetadata("{\"kind\":\"" + this.kinds[node] + "\",\"n\":" + this.random.nextInt(1000) + "}",
					this.network.nowNanos());
	}

	private String role() {
		return List.of("tills", "printers", "blind", "root", "root").get(this.random.nextInt(5));
	}

	private String scope() {
		return List.of("all", "all", "hub", "metadata.kind is 'till'", "metadata.kind is 'box'")
			.get(this.random.nextInt(5));
	}

	private List<String> expected(TestNode node) {
		TreeSet<String> names = new TreeSet<>();
		for (int i = 0; i < this.nodes.size(); i++) {
			String kind = this.kinds[i];
			if (isHub(node) || this.dialled.stream()
				.anyMatch((one) -> one.dialer() == node && includes(ROLES.get(one.role()), kind)
						&& includes(one.scope(), kind))) {
				names.add(this.nodes.get(i).local().name());
			}
		}
		this.dialled.stream()
			.filter((one) -> one.dialer() == node)
			.forEach((one) -> names.add(one.acceptor().local().name()));
		names.remove(node.local().name());
		return List.copyOf(names);
	}

	private static boolean includes(String expression, String kind) {
		return expression.equals("all") || expression.endsWith("'" + kind + "'");
	}

	private record Dialled(TestLink link, TestNode dialer, TestNode acceptor, String role, String scope) {

		@Override
		public String toString() {
			return this.dialer.local().name() + "->" + this.acceptor.local().name() + " " + this.role + " "
					+ this.scope;
		}

	}

}
