package dev.mesh.runtime;

/**
 * What is timed for metrics; outlives the runs of a peer.
 *
 * @param sends reliable sends, from the call to the result
 * @param roundTrips of sessions, as they are measured
 */
record Timings(Timing sends, Timing roundTrips) {

	Timings() {
		this(new Timing(), new Timing());
	}

}
