package dev.mesh.benchmarks.product;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** One end that publishes to the channels of the other one, one channel for each kind. */
final class RedisEndpoint extends PipeEndpoint {

	private final RedisClient client;

	private final int port;

	private final StatefulRedisConnection<byte[], byte[]> publishing;

	private final Map<Kind, byte[]> channels = new EnumMap<>(Kind.class);

	RedisEndpoint(RedisClient client, int port, String own, String other, Arrivals arrivals) {
		super(arrivals);
		this.client = client;
		this.port = port;
		for (Kind kind : Kind.values()) {
			this.channels.put(kind, channel(other, kind));
		}
		this.publishing = client.connect(ByteArrayCodec.INSTANCE);
		this.publishing.setAutoFlushCommands(false);
		StatefulRedisPubSubConnection<byte[], byte[]> subscribed = client.connectPubSub(ByteArrayCodec.INSTANCE);
		subscribed.addListener(new RedisPubSubAdapter<>() {
			@Override
			public void message(byte[] channel, byte[] message) {
				// The last letter of a channel tells the kind.
				received(Kind.of(channel[channel.length - 1]), message);
			}
		});
		for (Kind kind : Kind.values()) {
			subscribed.sync().subscribe(channel(own, kind));
		}
	}

	private static byte[] channel(String end, Kind kind) {
		return (end + ":" + (char) kind.code()).getBytes(StandardCharsets.US_ASCII);
	}

	private void received(Kind kind, byte[] message) {
		if (kind == Kind.MESSAGE) {
			arrived(1);
			return;
		}
		try {
			handle(kind, message);
		}
		catch (Exception ex) {
			throw new IllegalStateException("The answer cannot be sent", ex);
		}
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	void write(Kind kind, byte[] payload, int count) {
		byte[] channel = this.channels.get(kind);
		for (int i = 0; i < count; i++) {
			this.publishing.async().publish(channel, payload);
		}
		this.publishing.flushCommands();
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

}
