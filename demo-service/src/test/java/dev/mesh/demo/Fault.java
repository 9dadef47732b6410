package dev.mesh.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What can happen to containers of a {@link RelayedMesh}, for a while.
 *
 * @param what for people
 * @param begin makes it happen
 * @param end mends it
 * @param lastsAtMost the longest time after which nothing may be lost
 * @param struck the container it happens to
 * @param ends whether its process ends
 */
record Fault(String what, Runnable begin, Runnable end, Duration lastsAtMost, DemoContainer struck, boolean ends) {

	/** Of a network. TCP and the peer find back after it, before a request gives up. */
	private static final Duration LONGEST_CUT = Duration.ofSeconds(15);

	/** A silent link counts as lost after 20 s. */
	private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(25);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

	private static final Duration SHORTEST = Duration.ofSeconds(1);

	/**
	 * Every fault there is. Processes of second hub, second west and second east never
	 * end, so that what grows in them is seen.
	 */
	static List<Fault> of(RelayedMesh mesh) {
		List<Fault> faults = new ArrayList<>();
		for (DemoContainer container : mesh.all()) {
			faults.add(new Fault(container.name() + " cut off", container::disconnect, container::reconnect,
					LONGEST_CUT, container, false));
			faults.add(new Fault(container.name() + " paused", container::pause, container::unpause, LONGEST_PAUSE,
					container, false));
		}
		for (DemoContainer hub : List.of(mesh.hub1, mesh.hub2)) {
			faults.add(new Fault(hub.name() + " cut off in the east", () -> hub.disconnect(mesh.east),
					() -> hub.reconnect(mesh.east), LONGEST_CUT, hub, false));
		}
		for (DemoContainer container : List.of(mesh.hub1, mesh.west1, mesh.east1)) {
			faults.add(new Fault(container.name() + " killed", container::killByDocker, container::startAgain,
					LONGEST_ABSENCE, container, true));
			faults.add(new Fault(container.name() + " stopped", container::stopByDocker, container::startAgain,
					LONGEST_ABSENCE, container, true));
		}
		return faults;
	}

	/** Makes it happen, waits for a random time and mends it. */
	String strike(Random random) {
		long millis = random.nextLong(SHORTEST.toMillis(), this.lastsAtMost.toMillis());
		this.begin.run();
		try {
			TimeUnit.MILLISECONDS.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		finally {
			this.end.run();
		}
		return String.format("%s for %.1f s", this.what, millis / 1000.0);
	}

}
