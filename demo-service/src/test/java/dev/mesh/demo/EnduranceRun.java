package dev.mesh.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traffic across hubs in containers and one random fault after the other, for
 * {@code endurance.minutes}; {@code endurance.seed} repeats the choice of faults. Nothing
 * may be lost or doubled, and no process may grow. It is in no lane and has no name of a
 * test: {@code demo-service/endurance} runs it.
 */
@Tag("heavy")
class EnduranceRun {

	private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("endurance.minutes", 20));

	private static final long SEED = Long.getLong("endurance.seed", System.nanoTime());

	/** A demo keeps so many messages; until it does it grows. */
	private static final int KEPT_MESSAGES = 100_000;

	/** With that much to compare, one sample that is high by accident does no harm. */
	private static final int LEAST_SAMPLES = 3;

	@RegisterExtension
	static final Containers containers = new Containers();

	private static final RelayedMesh mesh = new RelayedMesh(containers);

	/** Of the processes that never end, from when they hold what they keep. */
	private final Map<DemoContainer, List<ProcessSize>> sizes = Stream.of(mesh.hub2, mesh.west2, mesh.east2)
		.collect(Collectors.toMap(Function.identity(), (container) -> new ArrayList<>()));

	@BeforeAll
	static void startContainers() {
		mesh.start();
	}

	@Test
	void nothingIsLostOrDoubledAndNothingGrows() throws Exception {
		System.out.printf("%d minutes, -Dendurance.seed=%d%n%n", LENGTH.toMinutes(), SEED);
		System.out.println("| fault | messages | requests | answers on one stream | longest pause | longest request |");
		System.out.println("|---|---|---|---|---|---|");
		Random random = new Random(SEED);
		List<Fault> faults = Fault.of(mesh);
		long end = System.nanoTime() + LENGTH.toNanos();
		for (int round = 1; System.nanoTime() < end; round++) {
			mesh.awaitWhole();
			strike(round, faults.get(random.nextInt(faults.size())), random);
			mesh.awaitWhole();
			sample();
		}
		this.sizes.forEach((container, samples) -> assertThat(samples).as("samples of " + container.name())
			.hasSizeGreaterThanOrEqualTo(2 * LEAST_SAMPLES));
		printSizes();
		this.sizes.forEach(EnduranceRun::requireNoGrowth);
	}

	/** While two pairs of peers, of which none ends, send, ask and answer. */
	private static void strike(int round, Fault fault, Random random) throws InterruptedException {
		List<RelayedLoad> loads = Stream.of(List.of(mesh.west1, mesh.east1), List.of(mesh.east2, mesh.west2))
			.filter((pair) -> !fault.ends() || !pair.contains(fault.struck()))
			.map((pair) -> RelayedLoad.start("round-" + round, pair.get(0), pair.get(1)))
			.toList();
		String what = round + ": " + fault.strike(random);
		TimeUnit.SECONDS.sleep(5);
		for (RelayedLoad load : loads) {
			load.requireAllArrived(what);
			what = "the same, two other peers";
		}
	}

	private void sample() {
		this.sizes.forEach((container, samples) -> {
			boolean full = container == mesh.hub2
					|| container.client().counters().get("received").asLong() > KEPT_MESSAGES;
			if (full) {
				samples.add(ProcessSize.of(container));
			}
		});
	}

	private void printSizes() {
		System.out.println("\n| process | samples | first | last |");
		System.out.println("|---|---|---|---|");
		this.sizes.forEach((container, samples) -> System.out.printf("| %s | %d | %s | %s |%n", container.name(),
				samples.size(), samples.get(0), samples.get(samples.size() - 1)));
	}

	/** The least of the last samples is not above the least of the first ones. */
	private static void requireNoGrowth(DemoContainer container, List<ProcessSize> samples) {
		ProcessSize before = least(samples.subList(0, LEAST_SAMPLES));
		ProcessSize after = least(samples.subList(samples.size() - LEAST_SAMPLES, samples.size()));
		assertThat(after.hasGrownFrom(before)).as(container.name() + ": " + before + ", then " + after).isFalse();
	}

	private static ProcessSize least(List<ProcessSize> samples) {
		return samples.stream().reduce(ProcessSize::least).orElseThrow();
	}

}
