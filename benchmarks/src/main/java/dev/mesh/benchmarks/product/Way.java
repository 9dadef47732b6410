package dev.mesh.benchmarks.product;

/** Ways to send something one way. */
public enum Way {

	/** The way of the product to send many messages that should all arrive. */
	PLAIN,

	/** Messages that may get lost, where the product knows a difference. */
	UNRELIABLE,

	/** A stream with back-pressure of its own, where the product has them. */
	STREAM,

	/** As {@link #PLAIN}, to an annotated method that takes a String. */
	LISTENER

}
