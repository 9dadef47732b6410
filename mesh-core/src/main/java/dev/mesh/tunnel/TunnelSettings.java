package dev.mesh.tunnel;

import dev.mesh.limit.DurationRange;
import java.time.Duration;

/**
 * Limits of one end of tunnels.
 *
 * @param maxConnections connections at the same time; more are refused
 * @param connectTimeout how long connecting to a target may take, all of its addresses
 * together; at most 25 s, because whoever opened the stream waits for 30
 */
public record TunnelSettings(int maxConnections, Duration connectTimeout) {

	private static final DurationRange CONNECT_TIMEOUT = DurationRange.fromMillisecond(Duration.ofSeconds(25));

	public TunnelSettings {
		if (maxConnections < 1) {
			throw new IllegalArgumentException("maxConnections must be positive, but is " + maxConnections);
		}
		CONNECT_TIMEOUT.require("connectTimeout", connectTimeout);
	}

	/** 256 connections, 10 s. */
	public static TunnelSettings defaults() {
		return new TunnelSettings(256, Duration.ofSeconds(10));
	}

	/** The same with another limit of connections. */
	public TunnelSettings withMaxConnections(int connections) {
		return new TunnelSettings(connections, this.connectTimeout);
	}

	/** The same with another time for connecting. */
	public TunnelSettings withConnectTimeout(Duration timeout) {
		return new TunnelSettings(this.maxConnections, timeout);
	}

}
