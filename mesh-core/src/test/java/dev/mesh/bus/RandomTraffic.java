package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One run of random traffic over a random link: what is lost, doubled, late, cut,
 * refused, cancelled and consumed when all follows from the seed.
 */
final class RandomTraffic {

	/** Faults that the checks must see. */
	enum Plant {

		NONE, DELIVER_TWICE, SWAP_DELIVERIES, LOSE_DELIVERY, CHANGE_CONTENT, LOSE_RESULT, WRONG_DOUBT

	}

	private static final int STEPS = 150;

	/** By those ends that decide what may be sent to them. */
	private static final String DENIED = "p/3";

	private final Random random;

	private final ChannelPair pair;

	private final double loss;

	private final double doubled;

	private final int jitterMillis;

	private final double slowness;

	private final boolean restarts;

	private final Map<Long, Planned> plannedByA = new HashMap<>();

	private final Map<Long, Planned> plannedByB = new HashMap<>();

	private long newestId;

	private boolean troubled = true;

	RandomTraffic(long seed) {
		this.random = new Random(seed);
		this.pair = new ChannelPair(settings(), settings());
		this.loss = this.random.nextInt(3) == 0 ? 0 : this.random.nextDouble() * 0.3;
		this.doubled = this.random.nextInt(3) == 0 ? this.random.nextDouble() * 0.3 : 0;
		this.jitterMillis = this.random.nextInt(2) == 0 ? 0 : 1 + this.random.nextInt(100);
		this.slowness = this.random.nextInt(3) == 0 ? this.random.nextDouble() : 0;
		this.restarts = this.random.nextInt(5) == 0;
		this.pair.bytesPerSecond = this.random.nextInt(3) == 0 ? 200_000 + this.random.nextInt(2_000_000) : 0;
		int delayMillis = 1 + this.random.nextInt(60);
		this.pair.fate = (envelope) -> fate(delayMillis);
		guard(new Random(seed * 31));
		for (ChannelEnd end : List.of(this.pair.a, this.pair.b)) {
			end.roomLimit = this.pair.bytesPerSecond > 0 ? 128 * 1024 : end.roomLimit;
			end.consumes = false;
			if (this.random.nextInt(4) > 0) {
				listen(end);
			}
		}
	}

	/** Some ends ask for each access, and hear the answer sooner or later. */
	private void guard(Random chance) {
		for (ChannelEnd end : List.of(this.pair.a, this.pair.b)) {
			if (chance.nextInt(3) == 0) {
				int slowestMillis = 1 + chance.nextInt(chance.nextBoolean() ? 50 : 3_000);
				end.authorizer.guard().deny(DENIED);
				end.authorizer.delays = () -> Duration.ofMillis(chance.nextInt(slowestMillis));
			}
		}
	}

	private BusSettings settings() {
		BusSettings settings = BusSettings.defaults();
		if (this.random.nextBoolean()) {
			settings = settings.withWindow(16 + this.random.nextInt(500), 64 * 1024 + this.random.nextInt(1 << 20));
		}
		if (this.random.nextInt(4) == 0) {
			settings = settings.withQueue(1 + this.random.nextInt(300), 1 + this.random.nextInt(1 << 21));
		}
		return settings.withSendTimeout(Duration.ofSeconds(this.random.nextBoolean() ? 90 : 5));
	}

	private static void listen(ChannelEnd end) {
		end.listen("p/*", "large/**");
	}

	private List<Duration> fate(int delayMillis) {
		List<Duration> copies = new ArrayList<>();
		if (!this.troubled || this.random.nextDouble() >= this.loss) {
			copies.add(delay(delayMillis));
		}
		if (this.troubled && this.random.nextDouble() < this.doubled) {
			copies.add(delay(delayMillis));
		}
		return copies;
	}

	private Duration delay(int delayMillis) {
		return Duration.ofMillis(delayMillis + (this.jitterMillis == 0 ? 0 : this.random.nextInt(this.jitterMillis)));
	}

	void run() {
		run(Plant.NONE);
	}

	void run(Plant plant) {
		for (int step = 0; step < STEPS; step++) {
			act(this.random.nextBoolean() ? this.pair.a : this.pair.b);
			this.pair.run(Duration.ofMillis(this.random.nextInt(30)));
			consumeSome();
		}
		this.troubled = false;
		this.pair.heal();
		for (int i = 0; i < 100; i++) {
			this.pair.run(Duration.ofSeconds(1));
			listen(this.pair.a);
			listen(this.pair.b);
			this.pair.a.consumeAll();
			this.pair.b.consumeAll();
		}
		plant(plant, this.pair.b.received, this.pair.a.results);
		check(this.pair.a, this.plannedByA);
		check(this.pair.b, this.plannedByB);
	}

	private void act(ChannelEnd end) {
		switch (this.random.nextInt(40)) {
			case 0 -> this.pair.cut();
			case 1, 2, 3, 4 -> this.pair.heal();
			case 5 -> end.channels.handleRefusal(end.other().key, this.pair.nowNanos());
			case 6 -> listen(end);
			case 7, 8, 9 -> cancelOne(end);
			case 10 -> end.channels.handleRouteChanged(end.other().key);
			case 11 -> restart(end);
			default -> sendSome(end);
		}
	}

	private void sendSome(ChannelEnd end) {
		for (int i = this.random.nextInt(30); i >= 0; i--) {
			int kind = this.random.nextInt(100);
			if (kind < 85) {
				send(end, "p/" + this.random.nextInt(4), 8 + this.random.nextInt(1000));
			}
			else if (kind < 90) {
				send(end, "unheard/" + this.random.nextInt(2), 8 + this.random.nextInt(100));
			}
			else if (kind < 98) {
				send(end, "p/" + this.random.nextInt(4), 8 + this.random.nextInt(60_000));
			}
			else {
				send(end, "large/" + this.random.nextInt(2), 8 + this.random.nextInt(500_000));
			}
		}
	}

	private void send(ChannelEnd end, String path, int size) {
		long id = ++this.newestId;
		long send = end.send(path, payload(id, size));
		(end == this.pair.a ? this.plannedByA : this.plannedByB).put(send, new Planned(id, path, size));
	}

	private static byte[] payload(long id, int size) {
		byte[] bytes = new byte[size];
		Arrays.fill(bytes, (byte) (31 * id));
		ByteBuffer.wrap(bytes).putLong(id);
		return bytes;
	}

	private void cancelOne(ChannelEnd end) {
		List<Long> sends = new ArrayList<>((end == this.pair.a ? this.plannedByA : this.plannedByB).keySet());
		if (!sends.isEmpty()) {
			end.cancel(sends.get(this.random.nextInt(sends.size())));
		}
	}

	/** What the old process had sent has no result any more. */
	private void restart(ChannelEnd end) {
		if (!this.restarts || end.reach != Reach.READY) {
			return;
		}
		(end == this.pair.a ? this.plannedByA : this.plannedByB).keySet()
			.removeIf((send) -> !end.results.containsKey(send));
		this.pair.restart(end);
		listen(end);
	}

	private void consumeSome() {
		for (ChannelEnd end : List.of(this.pair.a, this.pair.b)) {
			if (this.random.nextDouble() >= this.slowness) {
				end.consumeAll();
			}
		}
	}

	private static void plant(Plant plant, List<ChannelEnd.Received> received, Map<Long, SendResult> results) {
		if (plant == Plant.NONE) {
			return;
		}
		List<ChannelEnd.Received> small = received.stream().filter((message) -> message.path().equals("p/0")).toList();
		int first = received.indexOf(small.get(0));
		int second = received.indexOf(small.get(1));
		long acknowledged = results.keySet()
			.stream()
			.filter((send) -> results.get(send).outcome() == Outcome.ACKNOWLEDGED)
			.findFirst()
			.orElseThrow();
		switch (plant) {
			case DELIVER_TWICE -> received.add(small.get(0));
			case SWAP_DELIVERIES -> Collections.swap(received, first, second);
			case LOSE_DELIVERY -> received.removeIf((message) -> message.path().equals("p/0"));
			case CHANGE_CONTENT -> small.get(1).payload()[8]++;
			case LOSE_RESULT -> results.remove(acknowledged);
			case WRONG_DOUBT -> results.put(acknowledged, new SendResult(Outcome.TIMED_OUT, false, ""));
			default -> {
			}
		}
	}

	private static void check(ChannelEnd end, Map<Long, Planned> planned) {
		Set<Long> delivered = new HashSet<>();
		Map<String, Long> newest = new HashMap<>();
		for (ChannelEnd.Received message : end.other().received) {
			long id = ByteBuffer.wrap(message.payload()).getLong();
			assertThat(message.payload()).as("content").isEqualTo(payload(id, message.payload().length));
			assertThat(delivered.add(id)).as("message %d is delivered once", id).isTrue();
			if (message.payload().length <= 64 * 1024) {
				Long before = newest.put(message.path(), id);
				assertThat(before == null || before < id).as("%d after %d on %s", id, before, message.path()).isTrue();
			}
		}
		boolean guarded = end.other().authorizer.isGuarding();
		planned.forEach((send, message) -> checkResult(end.results.get(send), message, delivered.contains(message.id),
				guarded && message.path.equals(DENIED)));
	}

	private static void checkResult(SendResult result, Planned message, boolean delivered, boolean denied) {
		assertThat(result).as("result of %s", message).isNotNull();
		if (result.outcome() == Outcome.ACKNOWLEDGED) {
			assertThat(delivered).as("%s is acknowledged, so it was delivered", message).isTrue();
		}
		if (!result.mayHaveArrived()) {
			assertThat(delivered).as("%s cannot have arrived: %s", message, result).isFalse();
		}
		if (result.outcome() == Outcome.REJECTED) {
			assertThat(denied || message.path.startsWith("unheard/")).as("rejected: %s, %s", message, result).isTrue();
		}
		if (denied) {
			assertThat(delivered).as("%s was denied", message).isFalse();
			assertThat(result.outcome()).as("%s was denied", message).isNotEqualTo(Outcome.ACKNOWLEDGED);
		}
		if (message.path.startsWith("unheard/")) {
			assertThat(result.outcome()).isNotEqualTo(Outcome.ACKNOWLEDGED);
		}
	}

	private record Planned(long id, String path, int size) {
	}

}
