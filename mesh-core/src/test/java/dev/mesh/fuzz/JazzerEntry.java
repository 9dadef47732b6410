package dev.mesh.fuzz;

/**
 * What Jazzer calls, in a JVM of its own: one target, whose class its argument names.
 */
public final class JazzerEntry {

	private static MeasuredTarget target;

	private JazzerEntry() {
	}

	/** Called once. */
	public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
		target = MeasuredTarget.hooked((FuzzTarget) Class.forName(arguments[0]).getDeclaredConstructor().newInstance());
	}

	/** Called for each input. */
	public static void fuzzerTestOneInput(byte[] input) {
		target.accept(input);
	}

}
