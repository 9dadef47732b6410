package dev.mesh.template;

import dev.mesh.bus.AsyncMessageHandler;
import dev.mesh.bus.AsyncRequestHandler;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.Registration;
import dev.mesh.bus.RequestHandler;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.bus.StreamAcceptor;
import dev.mesh.bus.StreamOptions;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A bus that keeps what it is given, and whose futures the test completes.
 */
public final class RecordingBus implements Bus {

	/** Some other peer. */
	public static final PeerKey PEER = new PeerKey(1, 2, 3, 4);

	/** A success. */
	public static final SendResult ACKNOWLEDGED = new SendResult(Outcome.ACKNOWLEDGED, true, "");

	/** What was called, in order. */
	public final List<Call> calls = new ArrayList<>();

	/** Handlers and acceptors by their pattern. */
	public final Map<String, Object> handlers = new HashMap<>();

	/** Of reliable sends. */
	public CompletableFuture<SendResult> sent = new CompletableFuture<>();

	/** Of requests. */
	public CompletableFuture<BusMessage> reply = new CompletableFuture<>();

	/** Of fan-outs. */
	public CompletableFuture<DispatchReport> report = new CompletableFuture<>();

	/** Of streams. */
	public CompletableFuture<BusStream> stream = new CompletableFuture<>();

	/** Of unreliable sends. */
	public SendResult unreliable = new SendResult(Outcome.SENT, true, "");

	/** Thrown by whatever is called next, when it is not null. */
	public @Nullable RuntimeException misuse;

	/**
	 * The newest call.
	 */
	public Call last() {
		return this.calls.get(this.calls.size() - 1);
	}

	@Override
	public CompletableFuture<SendResult> send(PeerKey to, BusMessage message, SendOptions options) {
		record(new Call("send", to, message, options));
		return this.sent;
	}

	@Override
	public CompletableFuture<BusMessage> request(PeerKey to, BusMessage message, Duration timeout) {
		record(new Call("request", to, message, timeout));
		return this.reply;
	}

	@Override
	public CompletableFuture<DispatchReport> sendToAll(PeerFilter filter, BusMessage message, SendOptions options) {
		record(new Call("sendToAll", filter, message, options));
		return this.report;
	}

	@Override
	public SendResult sendUnreliable(PeerKey to, BusMessage message) {
		record(new Call("sendUnreliable", to, message, null));
		return this.unreliable;
	}

	@Override
	public SendResult sendUnreliable(PeerKey to, BusMessage message, Duration timeToLive) {
		record(new Call("sendUnreliable", to, message, timeToLive));
		return this.unreliable;
	}

	@Override
	public CompletableFuture<BusStream> openStream(PeerKey to, StreamOptions options) {
		record(new Call("openStream", to, BusMessage.of(options.path(), new byte[0]), options));
		return this.stream;
	}

	@Override
	public Registration onStream(String pattern, StreamAcceptor acceptor) {
		return register(pattern, acceptor);
	}

	@Override
	public Registration onMessage(String pattern, MessageHandler handler) {
		return register(pattern, handler);
	}

	@Override
	public Registration onMessageAsync(String pattern, AsyncMessageHandler handler) {
		return register(pattern, handler);
	}

	@Override
	public Registration onRequest(String pattern, RequestHandler handler) {
		return register(pattern, handler);
	}

	@Override
	public Registration onRequestAsync(String pattern, AsyncRequestHandler handler) {
		return register(pattern, handler);
	}

	private Registration register(String pattern, Object handler) {
		this.handlers.put(pattern, handler);
		return () -> this.handlers.remove(pattern);
	}

	private void record(Call call) {
		if (this.misuse != null) {
			throw this.misuse;
		}
		this.calls.add(call);
	}

	/**
	 * One call.
	 *
	 * @param method its name
	 * @param target a key or a filter
	 * @param message what was sent
	 * @param options what else was given
	 */
	public record Call(String method, Object target, BusMessage message, @Nullable Object options) {

		/** The payload. */
		public byte[] bytes() {
			byte[] bytes = new byte[this.message.size()];
			this.message.payload().get(bytes);
			return bytes;
		}

		/** The payload as text. */
		public String text() {
			return new String(bytes(), java.nio.charset.StandardCharsets.UTF_8);
		}

	}

}
