package dev.mesh.demo;

import dev.mesh.fleet.LeafFleet;
import dev.mesh.fleet.LightLeaf;
import dev.mesh.session.Credentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Five thousand leaves at one hub. Each peer that was there is remembered for 20 minutes,
 * so all of them come twice: the first time fills what is remembered, and the second time
 * is measured.
 */
@Tag("heavy")
@Tag("alone")
@Timeout(1_500)
class ManySessionsProcessTests {

	private static final int LEAVES = Integer.getInteger("mesh.leaves", 5_000);

	private static final int SECONDS = 30;

	/** Handshakes at once, below the 64 above which a hub refuses. */
	private static final int DIALLING = 48;

	/** The demo keeps the newest of so many messages. */
	private static final int LISTED_MESSAGES = 100_000;

	/** Leaves are told of a few peers: their own memory is not what is measured. */
	private static final int LEAF_RECORDS = 16;

	/** What ten percent of a small heap would be too little for. */
	private static final long FLOOR = 4 * LiveHeap.MEBIBYTE;

	private static final Duration PATIENCE = Duration.ofMinutes(10);

	@RegisterExtension
	final Processes processes = new Processes();

	@Test
	void thousandsOfLeavesSendEachSecondAndLeaveNothingBehind() {
		DemoProcess hub = this.processes.start("hub", properties(), List.of("-Xmx3g")).awaitReady();
		try (LeafFleet fleet = new LeafFleet(hub.port(), Credentials.password("edge", "secret"))) {
			fillTheListOfMessages(fleet, hub);
			long empty = LiveHeap.bytes(hub.pid());
			List<LightLeaf> first = connect(LEAVES, (i) -> fleet.launch());
			send(first, 1);
			stop(first, hub);
			long before = LiveHeap.bytes(hub.pid());

			long began = System.nanoTime();
			List<LightLeaf> leaves = connect(LEAVES, (i) -> fleet.relaunch(first.get(i)));
			long connected = System.nanoTime();
			long during = LiveHeap.bytes(hub.pid());
			Map<String, Integer> outcomes = sendEachSecond(leaves);
			long busy = LiveHeap.bytes(hub.pid());
			Map<String, Integer> ends = endsOf(leaves);
			stop(leaves, hub);
			long after = LiveHeap.bytes(hub.pid());

			System.out.println(LEAVES + " leaves connected in " + (connected - began) / 1_000_000_000 + " s; "
					+ outcomes + "; live heap of the hub in MiB: " + LiveHeap.mebibytes(empty) + " at first, "
					+ LiveHeap.mebibytes(before) + " with all remembered, " + LiveHeap.mebibytes(during)
					+ " with all connected, " + LiveHeap.mebibytes(busy) + " after their messages, "
					+ LiveHeap.mebibytes(after) + " when all had gone; " + (busy - before) / LEAVES
					+ " bytes a session, " + (before - empty) / LEAVES + " bytes a remembered peer; processor time "
					+ hub.processorTime().toSeconds() + " s; ends " + ends);
			assertThat(outcomes).containsOnly(Map.entry("ACKNOWLEDGED", LEAVES * SECONDS));
			assertThat(ends.keySet()).as("nothing but refusals for being busy").isSubsetOf("attempt BUSY");
			assertThat(after).isLessThan(before + Math.max(before / 10, FLOOR));
		}
	}

	private static Map<String, String> properties() {
		Map<String, String> properties = new TreeMap<>();
		properties.put("mesh.server.users[0].principal", "edge");
		properties.put("mesh.server.users[0].password", "{noop}secret");
		properties.put("mesh.server.max-sessions", Integer.toString(LEAVES + 1_000));
		properties.put("mesh.presence.max-leaf-records", Integer.toString(LEAF_RECORDS));
		properties.put("logging.level.dev.mesh", "ERROR");
		return properties;
	}

	/** As fast as the hub takes them. */
	private static List<LightLeaf> connect(int count, IntFunction<LightLeaf> launch) {
		List<LightLeaf> leaves = new ArrayList<>();
		List<LightLeaf> dialling = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			LightLeaf leaf = launch.apply(i);
			leaves.add(leaf);
			dialling.add(leaf);
			if (dialling.size() >= DIALLING) {
				await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
					dialling.removeIf(LightLeaf::isActive);
					return dialling.size() < DIALLING;
				});
			}
		}
		await().atMost(PATIENCE).until(() -> leaves.stream().allMatch(LightLeaf::isActive));
		return leaves;
	}

	private static void fillTheListOfMessages(LeafFleet fleet, DemoProcess hub) {
		int count = 50;
		List<LightLeaf> few = connect(count, (i) -> fleet.launch());
		send(few, LISTED_MESSAGES / count);
		stop(few, hub);
	}

	private static void send(List<LightLeaf> leaves, int each) {
		for (int i = 0; i < each; i++) {
			CompletableFuture
				.allOf(leaves.stream()
					.map((leaf) -> leaf.send("warm-up", "a message of the warm-up"))
					.toArray(CompletableFuture[]::new))
				.join();
		}
	}

	/** One message a second from each leaf, spread over the second. */
	private static Map<String, Integer> sendEachSecond(List<LightLeaf> leaves) {
		Map<String, Integer> outcomes = new ConcurrentHashMap<>();
		int turns = 100;
		AtomicInteger turn = new AtomicInteger();
		CountDownLatch unfinished = new CountDownLatch(LEAVES * SECONDS);
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		try {
			clock.scheduleAtFixedRate(() -> {
				int now = turn.getAndIncrement();
				for (int i = now % turns; now < turns * SECONDS && i < LEAVES; i += turns) {
					leaves.get(i).send("each-second", "message of second " + now / turns).thenAccept((result) -> {
						outcomes.merge(result.outcome().name(), 1, Integer::sum);
						unfinished.countDown();
					});
				}
			}, 0, 1_000 / turns, TimeUnit.MILLISECONDS);
			await().atMost(PATIENCE).until(() -> unfinished.getCount() == 0);
		}
		finally {
			clock.shutdownNow();
		}
		return outcomes;
	}

	private static Map<String, Integer> endsOf(List<LightLeaf> leaves) {
		Map<String, Integer> ends = new TreeMap<>();
		leaves.forEach((leaf) -> leaf.ends().forEach((end, count) -> ends.merge(end, count, Integer::sum)));
		return ends;
	}

	private static void stop(List<LightLeaf> leaves, DemoProcess hub) {
		leaves.forEach(LightLeaf::stop);
		await().atMost(PATIENCE).until(() -> leaves.stream().allMatch(LightLeaf::isStopped));
		await().atMost(PATIENCE)
			.until(() -> hub.client()
				.get("/actuator/metrics/mesh.sessions")
				.json()
				.get("measurements")
				.get(0)
				.get("value")
				.asInt() == 0);
	}

}
