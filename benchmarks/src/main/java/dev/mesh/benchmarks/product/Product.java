package dev.mesh.benchmarks.product;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Something that carries messages between two processes. */
public interface Product {

	/** Its name on the command line and in tables. */
	String name();

	/** Version and settings, for the report. */
	String settings();

	/** What it needs between the two processes. */
	default Middle middle() {
		return Middle.NOTHING;
	}

	/** What it can do; {@link Way#PLAIN} is always there. */
	default Set<Way> ways() {
		return EnumSet.of(Way.PLAIN);
	}

	/** Whether it is another one that takes another way through the network. */
	default boolean isVariant() {
		return false;
	}

	/** System properties for all of its processes. */
	default Map<String, String> systemProperties() {
		return Map.of();
	}

	/**
	 * Starts the end that is there first. Without anything in the middle it listens on a
	 * free port of the loopback interface.
	 * @param middlePort where the broker or relay listens; 0 without one
	 */
	Endpoint serve(int middlePort, Arrivals arrivals) throws Exception;

	/**
	 * Connects the other end, and returns when both can send.
	 * @param port of the first end, or of what is in the middle
	 */
	Endpoint connect(int port, Arrivals arrivals) throws Exception;

	/** What stands between the two processes. */
	enum Middle {

		/** They are connected directly. */
		NOTHING,
		/** A NATS server. */
		NATS,
		/** A Redis server. */
		REDIS,
		/** A third peer of the mesh that relays. */
		RELAY

	}

}
