package dev.mesh.observation;

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
import dev.mesh.bus.StreamAcceptor;
import dev.mesh.bus.StreamOptions;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.observation.BusSenderContext.Operation;
import io.micrometer.observation.Observation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A bus that observes everything that goes through it. What is registered or sent at the
 * bus below goes around it.
 */
final class ObservedBus implements Bus {

	private final Bus bus;

	private final OutgoingObservations outgoing;

	private final IncomingObservations incoming;

	private final TraceHeaders traceHeaders;

	ObservedBus(Bus bus, OutgoingObservations outgoing, IncomingObservations incoming, TraceHeaders traceHeaders) {
		this.bus = bus;
		this.outgoing = outgoing;
		this.incoming = incoming;
		this.traceHeaders = traceHeaders;
	}

	@Override
	public CompletableFuture<SendResult> send(PeerKey to, BusMessage message, SendOptions options) {
		if (this.outgoing.isNoop()) {
			return this.bus.send(to, message, options);
		}
		BusSenderContext context = BusSenderContext.message(Operation.SEND, to, message);
		Observation observation = this.outgoing.start(context);
		return this.outgoing.later(observation, context, () -> this.bus.send(to, traced(message, context), options),
				(result, ended) -> OutgoingObservations.sent(result, context, ended));
	}

	@Override
	public CompletableFuture<BusMessage> request(PeerKey to, BusMessage message, Duration timeout) {
		return observedRequest(to, message, (traced) -> this.bus.request(to, traced, timeout));
	}

	private CompletableFuture<BusMessage> observedRequest(PeerKey to, BusMessage message,
			Function<BusMessage, CompletableFuture<BusMessage>> call) {
		if (this.outgoing.isNoop()) {
			return call.apply(message);
		}
		BusSenderContext context = BusSenderContext.message(Operation.REQUEST, to, message);
		Observation observation = this.outgoing.start(context);
		return this.outgoing.later(observation, context, () -> call.apply(traced(message, context)),
				(reply, ended) -> OutgoingObservations.replied(reply, context));
	}

	@Override
	public CompletableFuture<DispatchReport> sendToAll(PeerFilter filter, BusMessage message, SendOptions options) {
		if (this.outgoing.isNoop()) {
			return this.bus.sendToAll(filter, message, options);
		}
		BusSenderContext context = BusSenderContext.messageToAll(filter, message);
		Observation observation = this.outgoing.start(context);
		return this.outgoing.later(observation, context,
				() -> this.bus.sendToAll(filter, traced(message, context), options),
				(report, ended) -> OutgoingObservations.sentToAll(report, context, ended));
	}

	@Override
	public SendResult sendUnreliable(PeerKey to, BusMessage message) {
		return observedDatagram(to, message, (traced) -> this.bus.sendUnreliable(to, traced));
	}

	@Override
	public SendResult sendUnreliable(PeerKey to, BusMessage message, Duration timeToLive) {
		return observedDatagram(to, message, (traced) -> this.bus.sendUnreliable(to, traced, timeToLive));
	}

	private SendResult observedDatagram(PeerKey to, BusMessage message, Function<BusMessage, SendResult> call) {
		if (this.outgoing.isNoop()) {
			return call.apply(message);
		}
		BusSenderContext context = BusSenderContext.message(Operation.SEND_UNRELIABLE, to, message);
		Observation observation = this.outgoing.start(context);
		SendResult result = this.outgoing.now(observation, context, () -> call.apply(traced(message, context)));
		OutgoingObservations.sent(result, context, observation);
		observation.stop();
		return result;
	}

	@Override
	public CompletableFuture<BusStream> openStream(PeerKey to, StreamOptions options) {
		if (this.outgoing.isNoop()) {
			return this.bus.openStream(to, options);
		}
		BusSenderContext context = BusSenderContext.stream(to, options.path());
		Observation observation = this.outgoing.start(context);
		return this.outgoing.later(observation, context,
				() -> this.bus.openStream(to, this.traceHeaders.addTo(options, context.traceHeaders())),
				(stream, ended) -> context.end("accepted"));
	}

	@Override
	public Registration onMessage(String pattern, MessageHandler handler) {
		return this.bus.onMessage(pattern, this.incoming.messages(pattern, handler));
	}

	@Override
	public Registration onMessageAsync(String pattern, AsyncMessageHandler handler) {
		return this.bus.onMessageAsync(pattern, this.incoming.asyncMessages(pattern, handler));
	}

	@Override
	public Registration onRequest(String pattern, RequestHandler handler) {
		return this.bus.onRequest(pattern, this.incoming.requests(pattern, handler));
	}

	@Override
	public Registration onRequestAsync(String pattern, AsyncRequestHandler handler) {
		return this.bus.onRequestAsync(pattern, this.incoming.asyncRequests(pattern, handler));
	}

	@Override
	public Registration onStream(String pattern, StreamAcceptor acceptor) {
		return this.bus.onStream(pattern, this.incoming.streams(pattern, acceptor));
	}

	private BusMessage traced(BusMessage message, BusSenderContext context) {
		return this.traceHeaders.addTo(message, context.traceHeaders());
	}

	@Override
	public String toString() {
		return "ObservedBus[" + this.bus + "]";
	}

}
