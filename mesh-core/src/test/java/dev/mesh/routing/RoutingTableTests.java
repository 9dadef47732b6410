package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.routing.RoutingTable.Edge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RoutingTableTests {

	private static final PeerKey SELF = key(0);

	@Test
	void aPeerAloneReachesNobody() {
		RoutingTable table = RoutingTable.build(SELF, List.of(), (any) -> true);

		assertThat(table.size()).isZero();
		assertThat(table.hops(SELF)).isZero();
		assertThat(table.nextHop(SELF)).isNull();
		assertThat(table.nextHop(key(1))).isNull();
		assertThat(table.hops(key(1))).isEqualTo(-1);
	}

	@Test
	void aLineIsFollowed() {
		RoutingTable table = table(edge(2, 3), edge(1, 0), edge(1, 2));

		assertThat(table.nextHop(key(1))).isEqualTo(key(1));
		assertThat(table.nextHop(key(3))).isEqualTo(key(1));
		assertThat(table.hops(key(3))).isEqualTo(3);
		assertThat(table.size()).isEqualTo(3);
	}

	@Test
	void theShortestWayIsTaken() {
		RoutingTable table = table(edge(0, 1), edge(1, 2), edge(2, 9), edge(0, 5), edge(5, 9));

		assertThat(table.nextHop(key(9))).isEqualTo(key(5));
		assertThat(table.hops(key(9))).isEqualTo(2);
	}

	@Test
	void noWayLeadsThroughAPeerThatDoesNotRelay() {
		List<Edge> edges = List.of(edge(0, 1), edge(1, 9), edge(0, 2), edge(2, 3), edge(3, 9));

		RoutingTable table = RoutingTable.build(SELF, edges, (key) -> !key.equals(key(1)));

		assertThat(table.nextHop(key(1))).as("it can be reached itself").isEqualTo(key(1));
		assertThat(table.nextHop(key(9))).isEqualTo(key(2));
		assertThat(table.hops(key(9))).isEqualTo(3);
	}

	@Test
	void aPeerThatDoesNotRelayCanStillSend() {
		RoutingTable table = RoutingTable.build(SELF, List.of(edge(0, 1), edge(1, 2)), (key) -> key.equals(key(1)));

		assertThat(table.nextHop(key(2))).isEqualTo(key(1));
	}

	@Test
	void whatIsNotConnectedIsNotReached() {
		RoutingTable table = table(edge(0, 1), edge(7, 8));

		assertThat(table.nextHop(key(8))).isNull();
		assertThat(table.size()).isEqualTo(1);
	}

	@Test
	void repeatedEdgesAndLoopsDoNotMatter() {
		RoutingTable table = table(edge(0, 1), edge(1, 0), edge(0, 1), edge(1, 1), edge(0, 0));

		assertThat(table.size()).isEqualTo(1);
		assertThat(table.hops(key(1))).isEqualTo(1);
	}

	@Test
	void destinationsSpreadOverWaysOfEqualLength() {
		List<Edge> edges = twoLayers(4, 400);

		Map<PeerKey, Integer> used = new HashMap<>();
		RoutingTable table = RoutingTable.build(SELF, edges, (any) -> true);
		for (int i = 0; i < 400; i++) {
			used.merge(table.nextHop(key(1000 + i)), 1, Integer::sum);
		}

		assertThat(used).hasSize(4);
		assertThat(used.values()).allMatch((count) -> count > 60 && count < 140);
	}

	@Test
	void onlyDestinationsThatUsedALostWayMove() {
		List<Edge> edges = twoLayers(4, 400);
		RoutingTable before = RoutingTable.build(SELF, edges, (any) -> true);
		PeerKey lost = key(2);
		RoutingTable after = RoutingTable.build(SELF,
				edges.stream().filter((edge) -> !edge.a().equals(lost) && !edge.b().equals(lost)).toList(),
				(any) -> true);

		for (int i = 0; i < 400; i++) {
			PeerKey hop = before.nextHop(key(1000 + i));
			if (!hop.equals(lost)) {
				assertThat(after.nextHop(key(1000 + i))).isEqualTo(hop);
			}
		}
	}

	@Test
	void theOrderOfTheEdgesDoesNotMatter() {
		Random random = new Random(3);
		List<Edge> edges = randomEdges(random, 60, 150);
		RoutingTable table = RoutingTable.build(SELF, edges, (any) -> true);
		List<Edge> shuffled = new ArrayList<>(edges);
		Collections.shuffle(shuffled, random);
		shuffled.replaceAll((edge) -> random.nextBoolean() ? new Edge(edge.b(), edge.a()) : edge);

		RoutingTable other = RoutingTable.build(SELF, shuffled, (any) -> true);

		for (int i = 0; i < 60; i++) {
			assertThat(other.nextHop(key(i))).isEqualTo(table.nextHop(key(i)));
			assertThat(other.hops(key(i))).isEqualTo(table.hops(key(i)));
		}
	}

	@Test
	void whoeverFollowsTheTablesArrivesInAsManyHopsAsPromised() {
		for (int seed = 0; seed < 20; seed++) {
			List<Edge> edges = randomEdges(new Random(seed), 40, 70);
			Set<PeerKey> all = new TreeSet<>();
			edges.forEach((edge) -> all.addAll(List.of(edge.a(), edge.b())));
			Map<PeerKey, RoutingTable> tables = new HashMap<>();
			all.forEach((key) -> tables.put(key, RoutingTable.build(key, edges, RoutingTableTests::relays)));
			for (PeerKey from : all) {
				for (PeerKey to : all) {
					int hops = tables.get(from).hops(to);
					if (hops >= 0) {
						assertThat(follow(tables, from, to)).isEqualTo(hops);
					}
				}
			}
		}
	}

	private static int follow(Map<PeerKey, RoutingTable> tables, PeerKey from, PeerKey to) {
		int hops = 0;
		PeerKey at = from;
		while (!at.equals(to)) {
			assertThat(at.equals(from) || relays(at)).isTrue();
			at = tables.get(at).nextHop(to);
			hops++;
		}
		return hops;
	}

	private static boolean relays(PeerKey key) {
		return key.d() % 4 != 3;
	}

	private static List<Edge> twoLayers(int relays, int destinations) {
		List<Edge> edges = new ArrayList<>();
		for (int relay = 1; relay <= relays; relay++) {
			edges.add(edge(0, relay));
			for (int i = 0; i < destinations; i++) {
				edges.add(edge(relay, 1000 + i));
			}
		}
		return edges;
	}

	private static List<Edge> randomEdges(Random random, int peers, int count) {
		List<Edge> edges = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			edges.add(edge(random.nextInt(peers), random.nextInt(peers)));
		}
		return edges;
	}

	private static RoutingTable table(Edge... edges) {
		return RoutingTable.build(SELF, List.of(edges), (any) -> true);
	}

	private static Edge edge(int a, int b) {
		return new Edge(key(a), key(b));
	}

	private static PeerKey key(int number) {
		return new PeerKey(0, 0, 0, number);
	}

}
