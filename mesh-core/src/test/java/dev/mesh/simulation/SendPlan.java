package dev.mesh.simulation;

import dev.mesh.bus.SendOptions;

/**
 * How one message is sent, and what happens to it then.
 *
 * @param options how the sender sends it
 * @param padding bytes of its payload
 * @param handlerNanos how much longer than others its handler takes
 * @param handlerFails whether its handler throws
 * @param cancelNanos after which its sender cancels it; negative = never
 */
record SendPlan(SendOptions options, int padding, long handlerNanos, boolean handlerFails, long cancelNanos) {

	/** Without anything special. */
	static SendPlan plain(int padding) {
		return new SendPlan(SendOptions.DEFAULTS, padding, 0, false, -1);
	}

}
