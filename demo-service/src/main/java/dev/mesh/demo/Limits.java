package dev.mesh.demo;

import org.jspecify.annotations.Nullable;

/** Numbers in requests. */
final class Limits {

	private Limits() {
	}

	/**
	 * The value.
	 * @throws RequestProblem 400 when it is missing or not within the limits
	 */
	static int within(String name, @Nullable Integer value, int least, int most) {
		if (value == null) {
			throw RequestProblem.badRequest("'" + name + "' is missing: a number, " + least + " to " + most);
		}
		if (value < least || value > most) {
			throw RequestProblem.badRequest(name + " is " + value + ", but must be " + least + " to " + most);
		}
		return value;
	}

}
