package dev.mesh.annotation;

import static org.mockito.Mockito.mock;

import dev.mesh.Mesh;
import dev.mesh.bus.AsyncMessageHandler;
import dev.mesh.bus.AsyncRequestHandler;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.Message;
import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.PathPattern;
import dev.mesh.bus.Registration;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.RequestHandler;
import dev.mesh.bus.RequestRejectedException;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.StreamAcceptor;
import dev.mesh.bus.StreamOptions;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Presence;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * A bus that delivers on the caller's thread.
 */
final class FakeBus implements Bus {

	static final PeerKey SENDER = new PeerKey(1, 2, 3, 4);

	private final List<Handler<AsyncMessageHandler>> handlers = new CopyOnWriteArrayList<>();

	private final List<Handler<AsyncRequestHandler>> requests = new CopyOnWriteArrayList<>();

	private final List<Handler<StreamAcceptor>> streams = new CopyOnWriteArrayList<>();

	private volatile Removal onRemoval = () -> {
	};

	/** A context whose listeners listen to this bus. */
	ApplicationContextRunner contextRunner() {
		return contextRunner(mock(Presence.class));
	}

	ApplicationContextRunner contextRunner(Presence presence) {
		return new ApplicationContextRunner().withUserConfiguration(MeshListenerConfiguration.class)
			.withBean(Mesh.class, () -> mock(Mesh.class), (definition) -> definition.setDestroyMethodName(""))
			.withBean(Bus.class, () -> this)
			.withBean(Presence.class, () -> presence);
	}

	@Override
	public CompletableFuture<SendResult> send(PeerKey to, BusMessage message, SendOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<BusMessage> request(PeerKey to, BusMessage message, Duration timeout) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Registration onRequest(String pattern, RequestHandler handler) {
		return onRequestAsync(pattern, (request) -> CompletableFuture.completedFuture(handler.onRequest(request)));
	}

	@Override
	public Registration onRequestAsync(String pattern, AsyncRequestHandler handler) {
		return add(this.requests, pattern, handler);
	}

	@Override
	public CompletableFuture<BusStream> openStream(PeerKey to, StreamOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Registration onStream(String pattern, StreamAcceptor acceptor) {
		return add(this.streams, pattern, acceptor);
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
		return onMessageAsync(pattern, (message) -> {
			handler.onMessage(message);
			return CompletableFuture.completedFuture(null);
		});
	}

	@Override
	public Registration onMessageAsync(String pattern, AsyncMessageHandler handler) {
		return add(this.handlers, pattern, handler);
	}

	private <H> Registration add(List<Handler<H>> handlers, String pattern, H handler) {
		Handler<H> entry = new Handler<>(PathPattern.parse(pattern), handler);
		handlers.add(entry);
		return () -> {
			handlers.remove(entry);
			try {
				this.onRemoval.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		};
	}

	/** Called after each handler that was removed. */
	void onRemoval(Removal action) {
		this.onRemoval = action;
	}

	/** How many handlers of messages there are. */
	int handlers() {
		return this.handlers.size();
	}

	/** How many handlers of requests there are. */
	int requestHandlers() {
		return this.requests.size();
	}

	void deliver(String path, String payload) throws Exception {
		deliver(path, Map.of(), payload.getBytes(StandardCharsets.UTF_8));
	}

	/** Returns when all handlers have ended; throws what one of them throws. */
	void deliver(String path, Map<String, String> headers, byte[] payload) throws Exception {
		for (Handler<AsyncMessageHandler> handler : this.handlers) {
			Map<String, String> variables = handler.pattern.match(path);
			if (variables != null) {
				get(handler.target.onMessage(message(path, variables, headers, payload)).toCompletableFuture());
			}
		}
	}

	/** To the first handler that matches; completes when it has ended. */
	CompletableFuture<?> deliverLater(PeerKey sender, String path, String payload) throws Exception {
		for (Handler<AsyncMessageHandler> handler : this.handlers) {
			Map<String, String> variables = handler.pattern.match(path);
			if (variables != null) {
				return handler.target
					.onMessage(new FakeMessage(sender, path, variables, Map.of(),
							ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8))))
					.toCompletableFuture();
			}
		}
		throw new IllegalStateException("Nobody listens to " + path);
	}

	/** The reply as text; throws what the handler throws. */
	String request(String path, String payload) throws Exception {
		BusMessage reply = get(ask(path, Map.of(), payload));
		byte[] bytes = new byte[reply.size()];
		reply.payload().get(bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/** The reply of the first handler that matches. */
	CompletableFuture<BusMessage> ask(String path, Map<String, String> headers, String payload) throws Exception {
		for (Handler<AsyncRequestHandler> handler : this.requests) {
			Map<String, String> variables = handler.pattern.match(path);
			if (variables != null) {
				return handler.target
					.onRequest(message(path, variables, headers, payload.getBytes(StandardCharsets.UTF_8)))
					.toCompletableFuture();
			}
		}
		throw new RequestRejectedException(RejectionReason.NO_LISTENER, "");
	}

	/** Offers a stream to the first acceptor that matches; throws what it throws. */
	FakeCandidate offer(String path, Map<String, String> arguments) throws Exception {
		for (Handler<StreamAcceptor> handler : this.streams) {
			Map<String, String> variables = handler.pattern.match(path);
			if (variables != null) {
				FakeCandidate candidate = new FakeCandidate(path, variables, arguments);
				handler.target.onStream(candidate);
				return candidate;
			}
		}
		throw new RequestRejectedException(RejectionReason.NO_LISTENER, "");
	}

	private static <T> T get(CompletableFuture<T> future) throws Exception {
		try {
			return future.get(20, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	private static FakeMessage message(String path, Map<String, String> variables, Map<String, String> headers,
			byte[] payload) {
		return new FakeMessage(SENDER, path, variables, headers, ByteBuffer.wrap(payload));
	}

	interface Removal {

		void run() throws Exception;

	}

	private record Handler<H>(PathPattern pattern, H target) {

	}

	private record FakeMessage(PeerKey sender, String path, Map<String, String> pathVariables,
			Map<String, String> headers, ByteBuffer payload) implements Message {

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
