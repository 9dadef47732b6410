package dev.mesh.bus;

import dev.mesh.bus.BusEnvironment.EnvelopeHeader;
import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the channels of one node share: limits, listeners, epochs, and the way out. */
final class ChannelContext {

	/** Unreliable messages on their way to listeners, in bytes; more are dropped. */
	private static final long MAX_DATAGRAMS_TO_LISTENERS = 4L * 1024 * 1024;

	private final BusSettings settings;

	private final BusEnvironment environment;

	private final KnownPaths paths = new KnownPaths();

	private final PathTable listeners = new PathTable();

	private final PathTable responders = new PathTable();

	private final PathTable acceptors = new PathTable();

	/** Of all channels, by their number at this node. */
	private final Map<Long, StreamState> streams = new HashMap<>();

	private long newestOffered;

	private long newestOpened;

	private long newestRequest;

	private final ReceiveBudget budget;

	private long newestEpoch;

	private long newestDatagram;

	private long datagramBytes;

	private boolean listening;

	/** What may be sent to this node; null = everything. */
	private @Nullable Permits permits;

	ChannelContext(BusSettings settings, BusEnvironment environment) {
		this.settings = settings;
		this.environment = environment;
		this.budget = new ReceiveBudget(settings.receiveBudgetBytes());
	}

	BusSettings settings() {
		return this.settings;
	}

	KnownPaths paths() {
		return this.paths;
	}

	PathTable listeners() {
		return this.listeners;
	}

	PathTable responders() {
		return this.responders;
	}

	PathTable acceptors() {
		return this.acceptors;
	}

	/** Streams of all channels, by their number at this node. */
	Map<Long, StreamState> streams() {
		return this.streams;
	}

	/** Numbers of streams that others open are negative. */
	long nextOfferedStream() {
		return --this.newestOffered;
	}

	/**
	 * Ids of streams that this node opens, and of requests, rise over all channels: a
	 * channel that was forgotten at this end only must not use one of them again.
	 */
	long nextOpened() {
		return ++this.newestOpened;
	}

	long nextRequest() {
		return ++this.newestRequest;
	}

	void onStream(StreamEvent event) {
		this.environment.onStream(event);
	}

	ReceiveBudget budget() {
		return this.budget;
	}

	boolean isListening() {
		return this.listening;
	}

	void startListening() {
		this.listening = true;
	}

	/** What may be sent to this node; null = everything. */
	@Nullable Permits permits() {
		return this.permits;
	}

	/** From now on nothing is taken that was not permitted. */
	void guard() {
		if (this.permits == null) {
			this.permits = new Permits();
		}
	}

	/** Has the authorizer asked whether this peer, in this incarnation, may do this. */
	void authorize(long question, PeerKey sender, long incarnation, List<Access> accesses) {
		BusAccess.Attestation attestation = this.environment.attestation(sender, incarnation);
		this.environment.authorize(question,
				accesses.stream()
					.map((access) -> new BusAccess(sender, access.operation(), access.path(), access.reliability(),
							attestation))
					.toList());
	}

	/** Epochs rise over all channels, so that none is ever used twice in this process. */
	long nextEpoch() {
		return ++this.newestEpoch;
	}

	long nextDatagram() {
		return ++this.newestDatagram;
	}

	byte[] openBytes() {
		byte[] bytes = new byte[BusFrames.OPEN_BYTES];
		this.environment.entropy().nextBytes(bytes);
		return bytes;
	}

	/** Time of this turn. */
	long turnNanos() {
		return this.environment.turnNanos();
	}

	Reach reach(PeerKey peer) {
		return this.environment.reach(peer);
	}

	/** Why nothing can be sent to a peer, now or later; null = perhaps it can. */
	@Nullable SendResult obstacle(PeerKey to) {
		return switch (reach(to)) {
			case UNKNOWN -> new SendResult(Outcome.UNREACHABLE, false, "peer " + to + " was never seen");
			case GONE -> new SendResult(Outcome.UNREACHABLE, false, "peer " + to + " is gone");
			default -> null;
		};
	}

	long room(PeerKey peer) {
		return this.environment.room(peer);
	}

	void transmit(EnvelopeHeader header, byte[] frames, int length) {
		this.environment.transmit(header, frames, length);
	}

	void completed(long send, SendResult result) {
		switch (result.outcome()) {
			case ACKNOWLEDGED -> count("bus.acknowledged");
			default -> count("bus.failed." + result.outcome().name().toLowerCase(Locale.ROOT));
		}
		this.environment.completed(send, result);
	}

	/** A request has its reply. */
	void replied(long request, BusMessage reply) {
		count("bus.replied");
		this.environment.replied(request, reply);
	}

	/** A request has no reply. */
	void requestFailed(long request, SendResult result) {
		count("bus.requests.failed." + result.outcome().name().toLowerCase(Locale.ROOT));
		this.environment.requestFailed(request, result);
	}

	void count(String event) {
		this.environment.count(event);
	}

	/** Hands a reliable message to whoever listens, or says why not. */
	@Nullable RejectionReason deliver(ReceivedMessage message) {
		List<PathMatch> matches = this.listeners.match(message.path());
		if (matches.isEmpty()) {
			count("bus.rejected");
			return RejectionReason.NO_LISTENER;
		}
		count("bus.received.reliable");
		this.environment.deliver(message, matches);
		return null;
	}

	/** Hands a request to the handler that was registered first of those it matches. */
	@Nullable RejectionReason deliverRequest(ReceivedMessage request) {
		List<PathMatch> matches = this.responders.match(request.path());
		if (matches.isEmpty()) {
			count("bus.rejected");
			return RejectionReason.NO_LISTENER;
		}
		count("bus.received.requests");
		this.environment.deliverRequest(request, matches.get(0));
		return null;
	}

	void deliverUnreliable(PeerKey sender, BusMessage message) {
		List<PathMatch> matches = this.listening ? this.listeners.match(message.path()) : List.of();
		int cost = message.cost();
		if (matches.isEmpty() || this.datagramBytes + cost > MAX_DATAGRAMS_TO_LISTENERS) {
			count(matches.isEmpty() ? "bus.dropped.listener" : "bus.dropped.overload");
			return;
		}
		this.datagramBytes += cost;
		count("bus.received.unreliable");
		this.environment.deliver(new ReceivedMessage(sender, message, Reliability.UNRELIABLE, null,
				(failure) -> this.datagramBytes -= cost), matches);
	}

}
