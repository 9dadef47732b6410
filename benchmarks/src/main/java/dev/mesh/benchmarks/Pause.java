package dev.mesh.benchmarks;

import java.util.concurrent.TimeUnit;

/** Lets time pass. */
final class Pause {

	private Pause() {
	}

	static void seconds(double seconds) throws InterruptedException {
		TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
	}

}
