package dev.mesh.benchmarks;

/**
 * How thoroughly to measure.
 *
 * @param repetitions how often each product takes its turn with each measure
 * @param warmUpSeconds before each repetition
 * @param seconds of each repetition
 * @param warmUpCalls round trips before those that are measured
 * @param samples round trips that are measured
 * @param sessions idle sessions, as far as there are file descriptors for them
 * @param fresh whether each repetition gets processes of its own; else all measures of a
 * product share theirs
 */
record Form(int repetitions, double warmUpSeconds, double seconds, int warmUpCalls, int samples, int sessions,
		boolean fresh) {

	/** For everyday use, below 5 minutes with a few products and measures. */
	static final Form SHORT = new Form(1, 3, 2, 20_000, 10_000, 500, false);

	/** For what is written down. */
	static final Form FULL = new Form(3, 2, 5, 50_000, 30_000, 5_000, false);

	Form withRepetitions(int other) {
		return new Form(other, this.warmUpSeconds, this.seconds, this.warmUpCalls, this.samples, this.sessions,
				this.fresh);
	}

	Form withSeconds(double warmUp, double measured) {
		return new Form(this.repetitions, warmUp, measured, this.warmUpCalls, this.samples, this.sessions, this.fresh);
	}

	Form withSessions(int other) {
		return new Form(this.repetitions, this.warmUpSeconds, this.seconds, this.warmUpCalls, this.samples, other,
				this.fresh);
	}

	Form withFresh(boolean other) {
		return new Form(this.repetitions, this.warmUpSeconds, this.seconds, this.warmUpCalls, this.samples,
				this.sessions, other);
	}

}
