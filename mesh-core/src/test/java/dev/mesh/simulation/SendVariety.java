package dev.mesh.simulation;

import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendOptions.Acknowledge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** All the ways to send a message, at random. */
final class SendVariety {

	private static final int MOST_PADDING = 40_000;

	private static final int MOST_OF_A_BURST = 6;

	private static final int POLICIES = 4;

	private static final double LONGEST_LIFE_NANOS = 20e9;

	private static final double LONGEST_HANDLER_NANOS = 3e9;

	private static final double LONGEST_CANCEL_NANOS = 2e9;

	private final Random random;

	SendVariety(Random random) {
		this.random = random;
	}

	/**
	 * Messages that are sent at once to one path: mostly one, sometimes several, most of
	 * them with the same overflow policy.
	 */
	List<SendPlan> some() {
		if (oneOf(2)) {
			return List.of(SendPlan.plain(padding()));
		}
		int policy = this.random.nextInt(POLICIES);
		List<SendPlan> plans = new ArrayList<>();
		for (int i = oneOf(2) ? 1 : 2 + this.random.nextInt(MOST_OF_A_BURST - 1); i > 0; i--) {
			plans.add(plan(oneOf(4) ? this.random.nextInt(POLICIES) : policy));
		}
		return plans;
	}

	private SendPlan plan(int policy) {
		SendOptions options = withPolicy(SendOptions.DEFAULTS, policy);
		if (oneOf(3)) {
			options = options.timeToLive(Duration.ofNanos(mostlyShort(LONGEST_LIFE_NANOS)));
		}
		if (oneOf(3)) {
			options = options.acknowledge(Acknowledge.HANDLED);
		}
		return new SendPlan(options, padding(), oneOf(4) ? mostlyShort(LONGEST_HANDLER_NANOS) : 0, oneOf(4),
				oneOf(8) ? mostlyShort(LONGEST_CANCEL_NANOS) : -1);
	}

	private SendOptions withPolicy(SendOptions options, int policy) {
		return switch (policy) {
			case 0 -> options;
			case 1 -> options.failAtOnce();
			case 2 -> options.dropOldest(1 + this.random.nextInt(3));
			default -> options.conflate("key" + this.random.nextInt(2));
		};
	}

	private int padding() {
		return oneOf(10) ? this.random.nextInt(MOST_PADDING) : 10;
	}

	/** From a ten thousandth to all of it, each magnitude as often. */
	private long mostlyShort(double longest) {
		return (long) (longest * Math.pow(10, -4 * this.random.nextDouble()));
	}

	private boolean oneOf(int many) {
		return this.random.nextInt(many) == 0;
	}

}
