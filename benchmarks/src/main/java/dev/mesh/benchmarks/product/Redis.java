package dev.mesh.benchmarks.product;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;

/**
 * Redis publish/subscribe with Lettuce: one connection that publishes, one that is
 * subscribed; without persistence. Batches are flushed once, as Lettuce advises for many
 * commands.
 */
final class Redis implements Product {

	@Override
	public String name() {
		return "redis";
	}

	@Override
	public String settings() {
		return "Redis 7 of Debian, Lettuce: PUBLISH / SUBSCRIBE, asynchronous, one flush for each batch";
	}

	@Override
	public Middle middle() {
		return Middle.REDIS;
	}

	@Override
	public Endpoint serve(int middlePort, Arrivals arrivals) {
		return new RedisEndpoint(client(middlePort), middlePort, "server", "client", arrivals);
	}

	@Override
	public Endpoint connect(int port, Arrivals arrivals) {
		return new RedisEndpoint(client(port), 0, "client", "server", arrivals);
	}

	private static RedisClient client(int port) {
		return RedisClient.create(RedisURI.create("127.0.0.1", port));
	}

}
