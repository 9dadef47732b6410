package dev.mesh.runtime;

import dev.mesh.bus.AsyncMessageHandler;
import dev.mesh.bus.AsyncRequestHandler;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusSettings;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.Registration;
import dev.mesh.bus.RequestHandler;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.bus.StreamAcceptor;
import dev.mesh.bus.StreamOptions;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.limit.DurationRange;
import dev.mesh.presence.PresenceGraph;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** The bus as the API shows it. */
final class LoopBus implements Bus {

	private static final SendResult CLOSED = new SendResult(Outcome.CLOSED, false, "this node is closing");

	private static final SendResult QUEUE_FULL = new SendResult(Outcome.QUEUE_FULL, false,
			"more messages wait for the mesh's loop than RuntimeSettings.apiQueueMessages and apiQueueBytes allow");

	private static final SendResult SENT = new SendResult(Outcome.SENT, true, "");

	private static final SendResult DROPPED = new SendResult(Outcome.DROPPED, false,
			"more messages wait for the mesh's loop than RuntimeSettings.apiQueueMessages and apiQueueBytes allow");

	private static final SendResult UNREACHABLE = new SendResult(Outcome.UNREACHABLE, false,
			"no way leads to the peer in the presence graph");

	private final PeerRuntime runtime;

	private final BusSettings settings;

	private final Handlers handlers;

	private final PresenceFeed feed;

	private final Timing timing;

	LoopBus(PeerRuntime runtime, BusSettings settings, Handlers handlers, PresenceFeed feed, Timing timing) {
		this.runtime = runtime;
		this.settings = settings;
		this.handlers = handlers;
		this.feed = feed;
		this.timing = timing;
	}

	@Override
	public CompletableFuture<SendResult> send(PeerKey to, BusMessage message, SendOptions options) {
		check(to, message, this.settings.maxReliableBytes(), "maxReliableBytes");
		PeerRun run = this.runtime.run();
		if (run == null) {
			return CompletableFuture.completedFuture(CLOSED);
		}
		PendingSend send = this.timing.isWanted() ? new TimedSend(to, message, options, run, this.timing)
				: new PendingSend(to, message, options, run.inbox(), run.dispatcher().completions());
		return run.inbox().offer(send) ? send
				: CompletableFuture.completedFuture(counted("bus.failed.queue_full", QUEUE_FULL));
	}

	@Override
	public CompletableFuture<BusMessage> request(PeerKey to, BusMessage message, Duration timeout) {
		check(to, message, this.settings.maxReliableBytes(), "maxReliableBytes");
		DurationRange.UP_TO_A_DAY.require("The time-out of a request", timeout);
		PeerRun run = this.runtime.run();
		if (run == null) {
			return CompletableFuture.failedFuture(new SendFailedException(CLOSED));
		}
		PendingRequest request = new PendingRequest(to, message, timeout.toNanos(), run.inbox(),
				run.dispatcher().completions());
		return run.inbox().offer(request) ? request : CompletableFuture
			.failedFuture(new SendFailedException(counted("bus.requests.failed.queue_full", QUEUE_FULL)));
	}

	@Override
	public CompletableFuture<DispatchReport> sendToAll(PeerFilter filter, BusMessage message, SendOptions options) {
		PresenceGraph graph = this.feed.newest();
		Map<PeerKey, CompletableFuture<SendResult>> sends = new LinkedHashMap<>();
		if (graph != null) {
			graph.peers(filter).forEach((peer) -> sends.put(peer.key(), send(peer.key(), message, options)));
		}
		return CompletableFuture.allOf(sends.values().toArray(CompletableFuture[]::new)).thenApply((all) -> {
			Map<PeerKey, SendResult> results = new LinkedHashMap<>();
			sends.forEach((peer, result) -> results.put(peer, result.join()));
			return new DispatchReport(results);
		});
	}

	@Override
	public Registration onRequest(String pattern, RequestHandler handler) {
		Objects.requireNonNull(handler, "handler");
		return onRequestAsync(pattern, (request) -> CompletableFuture.completedFuture(handler.onRequest(request)));
	}

	@Override
	public Registration onRequestAsync(String pattern, AsyncRequestHandler handler) {
		return this.handlers.requests().table.add(pattern, Objects.requireNonNull(handler, "handler"));
	}

	@Override
	public CompletableFuture<BusStream> openStream(PeerKey to, StreamOptions options) {
		requireOther(to);
		PeerRun run = this.runtime.run();
		if (run == null) {
			return CompletableFuture.failedFuture(new SendFailedException(CLOSED));
		}
		PendingStream stream = new PendingStream(to, Objects.requireNonNull(options, "options"), run);
		run.inbox().post(stream);
		return stream;
	}

	@Override
	public Registration onStream(String pattern, StreamAcceptor acceptor) {
		return this.handlers.streams().table.add(pattern, Objects.requireNonNull(acceptor, "acceptor"));
	}

	@Override
	public SendResult sendUnreliable(PeerKey to, BusMessage message) {
		return sendUnreliable(to, message, Long.MAX_VALUE);
	}

	@Override
	public SendResult sendUnreliable(PeerKey to, BusMessage message, Duration timeToLive) {
		SendOptions.requireTimeToLive(timeToLive);
		boolean isEndless = timeToLive.compareTo(this.settings.sendTimeout()) >= 0;
		return sendUnreliable(to, message, isEndless ? Long.MAX_VALUE : timeToLive.toNanos());
	}

	private SendResult sendUnreliable(PeerKey to, BusMessage message, long timeToLiveNanos) {
		check(to, message, this.settings.maxUnreliableBytes(), "maxUnreliableBytes");
		PeerRun run = this.runtime.run();
		PresenceGraph graph = this.feed.newest();
		if (run == null || graph == null || graph.peer(to).filter((peer) -> !peer.isSuspected()).isEmpty()) {
			return counted("bus.dropped.unreachable", UNREACHABLE);
		}
		return run.inbox().offer(new PendingDatagram(to, message, timeToLiveNanos)) ? SENT
				: counted("bus.dropped.queue", DROPPED);
	}

	/** The core does not hear of it, and so does not count it. */
	private SendResult counted(String counter, SendResult result) {
		this.runtime.count(counter);
		return result;
	}

	@Override
	public Registration onMessage(String pattern, MessageHandler handler) {
		Objects.requireNonNull(handler, "handler");
		return onMessageAsync(pattern, (message) -> {
			handler.onMessage(message);
			return MessageHandlers.HANDLED;
		});
	}

	@Override
	public Registration onMessageAsync(String pattern, AsyncMessageHandler handler) {
		return this.handlers.messages().table.add(pattern, Objects.requireNonNull(handler, "handler"));
	}

	private void requireOther(PeerKey to) {
		if (to.equals(this.runtime.key())) {
			throw new IllegalArgumentException("The receiver " + to + " is this peer itself; the bus leads to others");
		}
	}

	private void check(PeerKey to, BusMessage message, int limitBytes, String setting) {
		requireOther(to);
		if (message.size() > limitBytes) {
			throw new IllegalArgumentException("The payload to '" + message.path() + "' has " + message.size()
					+ " bytes, but BusSettings." + setting + " allows " + limitBytes);
		}
	}

}
