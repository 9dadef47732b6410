package dev.mesh.annotation;

import dev.mesh.bus.AsyncRequestHandler;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.Message;
import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.PathPattern;
import dev.mesh.bus.Registration;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.RequestHandler;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.StreamAcceptor;
import dev.mesh.bus.StreamOptions;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A bus that delivers on the caller's thread.
 */
final class FakeBus implements Bus {

	static final PeerKey SENDER = new PeerKey(1, 2, 3, 4);

	private final List<Handler> handlers = new CopyOnWriteArrayList<>();

	@Override
	public CompletableFuture<SendResult> send(PeerKey to, BusMessage message) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<SendResult> send(PeerKey to, BusMessage message, SendOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<BusMessage> request(PeerKey to, BusMessage message) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<BusMessage> request(PeerKey to, BusMessage message, Duration timeout) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<DispatchReport> sendToAll(PeerFilter filter, BusMessage message) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Registration onRequest(String pattern, RequestHandler handler) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Registration onRequestAsync(String pattern, AsyncRequestHandler handler) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<BusStream> openStream(PeerKey to, StreamOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Registration onStream(String pattern, StreamAcceptor acceptor) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<DispatchReport> sendToAll(PeerFilter filter, BusMessage message, SendOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public SendResult sendUnreliable(PeerKey to, BusMessage message, Duration timeToLive) {
		throw new UnsupportedOperationException();
	}

	@Override
	public SendResult sendUnreliable(PeerKey to, BusMessage message) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Registration onMessage(String pattern, MessageHandler handler) {
		Handler entry = new Handler(PathPattern.parse(pattern), handler);
		this.handlers.add(entry);
		return () -> this.handlers.remove(entry);
	}

	int handlers() {
		return this.handlers.size();
	}

	void deliver(String path, String payload) throws Exception {
		deliver(path, Map.of(), payload.getBytes(StandardCharsets.UTF_8));
	}

	void deliver(String path, Map<String, String> headers, byte[] payload) throws Exception {
		for (Handler handler : this.handlers) {
			Map<String, String> variables = handler.pattern.match(path);
			if (variables != null) {
				handler.target.onMessage(new FakeMessage(path, variables, headers, ByteBuffer.wrap(payload)));
			}
		}
	}

	private record Handler(PathPattern pattern, MessageHandler target) {

	}

	private record FakeMessage(String path, Map<String, String> pathVariables, Map<String, String> headers,
			ByteBuffer payload) implements Message {

		@Override
		public PeerKey sender() {
			return SENDER;
		}

		@Override
		public byte[] bytes() {
			byte[] bytes = new byte[this.payload.remaining()];
			this.payload.duplicate().get(bytes);
			return bytes;
		}

		@Override
		public Reliability reliability() {
			return Reliability.RELIABLE;
		}

	}

}
