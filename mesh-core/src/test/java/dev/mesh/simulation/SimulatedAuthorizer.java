package dev.mesh.simulation;

import dev.mesh.bus.BusAccess;
import dev.mesh.bus.BusAccess.Operation;
import dev.mesh.bus.Permit;
import java.util.List;
import java.util.Random;

/** Denies one path and perhaps requests, after a while. */
final class SimulatedAuthorizer {

	private static final int SLOWEST_NANOS = 2_000_000_000;

	private final Random random;

	private final String deniedPath;

	private final boolean deniesRequests;

	/** Whether it lets everything pass, to prove that the checkers see that. */
	private final boolean lax;

	SimulatedAuthorizer(Random random, boolean lax) {
		this.random = random;
		this.deniedPath = "path" + random.nextInt(3);
		this.deniesRequests = random.nextInt(3) == 0;
		this.lax = lax;
	}

	boolean denies(String path) {
		return path.equals(this.deniedPath);
	}

	boolean deniesRequests() {
		return this.deniesRequests;
	}

	/** Mostly quick, sometimes not. */
	long delayNanos() {
		return this.random.nextInt(this.random.nextInt(4) == 0 ? SLOWEST_NANOS : SLOWEST_NANOS / 100);
	}

	List<Permit> decide(List<BusAccess> accesses) {
		return accesses.stream().map((access) -> {
			boolean denied = access.operation() == Operation.REQUEST ? this.deniesRequests : denies(access.path());
			return denied && !this.lax ? Permit.DENIED : Permit.ALLOWED;
		}).toList();
	}

}
