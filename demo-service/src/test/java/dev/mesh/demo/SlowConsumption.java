package dev.mesh.demo;

/** How the receiver of {@link FloodSender} takes the little that it takes. */
enum SlowConsumption {

	/** A message handler that takes its time. */
	LISTENER,

	/** A stream whose subscriber seldom asks for the next message. */
	STREAM;

	static final String FAST_PATH = "flood/fast";

	static final String SLOW_PATH = "flood/slow";

	/** A second has ten of them. */
	static final long PAUSE_MILLIS = 100;

}
