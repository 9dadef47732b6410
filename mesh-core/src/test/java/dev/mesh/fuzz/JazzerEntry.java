package dev.mesh.fuzz;

/** What Jazzer calls, in a JVM of its own: one target, named by its argument. */
public final class JazzerEntry {

	private static MeasuredTarget target;

	private JazzerEntry() {
	}

	/** Called once. */
	public static void fuzzerInitialize(String[] arguments) {
		target = MeasuredTarget.hooked(FuzzTargets.named(arguments[0]));
	}

	/** Called for each input. */
	public static void fuzzerTestOneInput(byte[] input) {
		target.accept(input);
	}

}
