package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** One end of a {@link ChannelPair}: a bus with a composer that remembers everything. */
final class ChannelEnd implements BusEnvironment {

	final PeerKey key;

	final BusSettings settings;

	final ChannelPair pair;

	/** Raised by a restart. */
	long ownIncarnation;

	/** What the newest record of the other end says. */
	long otherIncarnation = 1;

	Channels channels;

	/** How far away the other end is. */
	Reach reach = Reach.READY;

	/** Bytes that the first hop takes, without what is still in its queue. */
	long roomLimit = Long.MAX_VALUE / 2;

	long queuedBytes;

	/** Whether listeners give messages back at once. */
	boolean consumes = true;

	final List<Received> received = new ArrayList<>();

	final List<ReceivedMessage> unconsumed = new ArrayList<>();

	final Map<Long, SendResult> results = new TreeMap<>();

	/** Whether handlers answer requests at once. */
	boolean answers = true;

	final List<ReceivedMessage> requests = new ArrayList<>();

	final Map<Long, BusMessage> replies = new TreeMap<>();

	final StreamRecorder streams = new StreamRecorder(this);

	final Map<Long, SendResult> requestFailures = new TreeMap<>();

	final Map<String, Integer> counts = new TreeMap<>();

	/** Everything sent, in order; contents of envelopes as they were. */
	final List<Sent> sent = new ArrayList<>();

	WindowWatch watch;

	/** Answers what the guarded bus asks. */
	final Authorizer authorizer = new Authorizer(this);

	private final Random entropy = new Random(7);

	private int acknowledgementsInTurn;

	private long newestSend;

	ChannelEnd(ChannelPair pair, PeerKey key, BusSettings settings) {
		this.pair = pair;
		this.key = key;
		this.settings = settings;
		this.ownIncarnation = 1;
		this.channels = new Channels(settings, this);
		this.watch = new WindowWatch(settings);
	}

	ChannelEnd other() {
		return this.pair.a == this ? this.pair.b : this.pair.a;
	}

	/** Loses everything, as a process that starts again. */
	void restart() {
		this.ownIncarnation++;
		this.channels = new Channels(this.settings, this);
		this.watch = new WindowWatch(this.settings);
		this.authorizer.restart();
		this.queuedBytes = 0;
		this.unconsumed.clear();
	}

	void listen(String... patterns) {
		for (int i = 0; i < patterns.length; i++) {
			this.channels.handleListen(i + 1, patterns[i]);
		}
		for (int i = 0; i < patterns.length; i++) {
			this.channels.handleListenForRequests(i + 1, patterns[i]);
			this.channels.handleListenForStreams(i + 1, patterns[i]);
		}
		this.channels.handleStartListening(this.pair.nowNanos());
	}

	long ask(String path, String text, Duration timeout) {
		long request = ++this.newestSend;
		this.channels.handleRequest(request, other().key, BusMessage.of(path, text.getBytes(StandardCharsets.UTF_8)),
				timeout.toNanos(), this.pair.nowNanos());
		return request;
	}

	long sendWatched(String path, String text) {
		return send(BusMessage.of(path, text.getBytes(StandardCharsets.UTF_8)),
				SendOptions.DEFAULTS.acknowledge(SendOptions.Acknowledge.HANDLED));
	}

	String reply(long request) {
		assertThat(this.replies).as("replies").containsKey(request);
		return new String(this.replies.get(request).bytes(), StandardCharsets.UTF_8);
	}

	Outcome failure(long request) {
		assertThat(this.requestFailures).as("failures of requests").containsKey(request);
		return this.requestFailures.get(request).outcome();
	}

	// sending

	void cancel(long send) {
		this.channels.handleCancel(other().key, send);
	}

	void cancelRequest(long request) {
		this.channels.handleCancelRequest(other().key, request);
	}

	long send(String path, String text) {
		return send(path, text.getBytes(StandardCharsets.UTF_8));
	}

	long send(String path, byte[] payload) {
		return send(BusMessage.of(path, payload));
	}

	long send(BusMessage message) {
		return send(message, SendOptions.DEFAULTS);
	}

	long send(BusMessage message, SendOptions options) {
		long send = ++this.newestSend;
		this.channels.handleSend(send, other().key, message, options, this.pair.nowNanos());
		return send;
	}

	void sendUnreliable(String path, byte[] payload) {
		this.channels.handleSendUnreliable(other().key, BusMessage.of(path, payload), Long.MAX_VALUE);
	}

	Outcome outcome(long send) {
		assertThat(this.results).as("results").containsKey(send);
		return this.results.get(send).outcome();
	}

	/** Ends a turn as the peer does: what is due, then what can be written. */
	void turn() {
		long now = this.pair.nowNanos();
		this.acknowledgementsInTurn = 0;
		if (this.channels.nextDeadlineNanos() - now <= 0) {
			this.channels.handleDeadlines(now);
		}
		this.channels.flush(now);
		assertThat(this.channels.nextDeadlineNanos()).as("the next deadline is not in the past").isGreaterThan(now);
		assertThat(this.acknowledgementsInTurn).as("ACKs in one turn").isLessThanOrEqualTo(1);
	}

	void handleEnvelope(long epoch, byte[] frames) {
		this.watch.onAnswer(frames);
		this.channels.handleEnvelope(other().key, epoch, new WireReader(frames, 0, frames.length),
				this.pair.nowNanos());
	}

	void consumeAll() {
		List<ReceivedMessage> done = List.copyOf(this.unconsumed);
		this.unconsumed.clear();
		List<ReceivedMessage> bad = done.stream().filter((message) -> message.path().endsWith("broken")).toList();
		this.channels.handleConsumed(done.stream().filter((message) -> !bad.contains(message)).toList(), bad);
	}

	/** Texts received on a path, in order. */
	List<String> texts(String path) {
		return this.received.stream().filter((message) -> message.path().equals(path)).map(Received::text).toList();
	}

	List<String> texts() {
		return this.received.stream().map(Received::text).toList();
	}

	int counted(String event) {
		return this.counts.getOrDefault(event, 0);
	}

	long sentFrames(int type) {
		return this.sent.stream()
			.flatMap((envelope) -> SeenFrame.in(envelope.frames()).stream())
			.filter((frame) -> frame.type() == type)
			.count();
	}

	// BusEnvironment

	@Override
	public Reach reach(PeerKey peer) {
		return peer.equals(other().key) ? this.reach : Reach.UNKNOWN;
	}

	@Override
	public long incarnation(PeerKey peer) {
		return this.otherIncarnation;
	}

	@Override
	public BusAccess.Attestation attestation(PeerKey peer, long incarnation) {
		assertThat(incarnation).as("incarnation of the peer that is judged").isEqualTo(this.otherIncarnation);
		return this.authorizer.attestation;
	}

	@Override
	public void authorize(long question, List<BusAccess> accesses) {
		this.authorizer.onQuestion(question, accesses);
	}

	@Override
	public long room(PeerKey peer) {
		return this.roomLimit - this.queuedBytes;
	}

	@Override
	public void transmit(EnvelopeHeader header, byte[] frames, int length) {
		assertThat(this.reach).isEqualTo(Reach.READY);
		byte[] copy = Arrays.copyOf(frames, length);
		this.watch.onTransmit(header, copy);
		for (SeenFrame frame : SeenFrame.in(copy)) {
			this.acknowledgementsInTurn += frame.type() == SeenFrame.ACK ? 1 : 0;
		}
		Sent envelope = new Sent(this, this.sent.size() + 1, this.ownIncarnation, header, copy, this.pair.nowNanos());
		this.sent.add(envelope);
		this.pair.transmit(envelope);
	}

	@Override
	public void deliver(ReceivedMessage message, List<PathMatch> listeners) {
		assertThat(listeners).isNotEmpty();
		assertThat(message.sender()).isEqualTo(other().key);
		this.received.add(new Received(message.path(), message.bytes(), message.headers(), message.reliability(),
				this.pair.nowNanos()));
		this.unconsumed.add(message);
		if (this.consumes) {
			this.pair.soon(this::consumeAll);
		}
	}

	@Override
	public void deliverRequest(ReceivedMessage request, PathMatch handler) {
		assertThat(request.sender()).isEqualTo(other().key);
		this.requests.add(request);
		this.unconsumed.add(request);
		if (this.answers) {
			this.pair.soon(() -> answer(request));
		}
	}

	/** As a handler does that returns the payload. */
	void answer(ReceivedMessage request) {
		this.channels.handleRespond(request, request.reply(request.bytes()).withHeader("answered", "yes"));
		this.unconsumed.remove(request);
	}

	@Override
	public void replied(long request, BusMessage reply) {
		assertThat(this.replies.put(request, reply)).as("an earlier reply to %d", request).isNull();
		assertThat(this.requestFailures).as("outcomes of requests").doesNotContainKey(request);
	}

	@Override
	public void requestFailed(long request, SendResult result) {
		assertThat(this.requestFailures.put(request, result)).as("an earlier failure of %d", request).isNull();
		assertThat(this.replies).as("outcomes of requests").doesNotContainKey(request);
	}

	@Override
	public void onStream(StreamEvent event) {
		this.streams.onEvent(event);
	}

	@Override
	public long turnNanos() {
		return this.pair.nowNanos();
	}

	@Override
	public void completed(long send, SendResult result) {
		assertThat(this.results.put(send, result)).as("an earlier result of send %d", send).isNull();
	}

	@Override
	public RandomGenerator entropy() {
		return this.entropy;
	}

	@Override
	public void count(String event) {
		this.counts.merge(event, 1, Integer::sum);
	}

	/** One message that listeners saw. */
	record Received(String path, byte[] payload, Map<String, String> headers, Reliability reliability, long atNanos) {

		String text() {
			return new String(this.payload, StandardCharsets.UTF_8);
		}

	}

	/** One envelope on its way; {@code index} counts from 1 at each end. */
	record Sent(ChannelEnd from, int index, long incarnation, EnvelopeHeader header, byte[] frames, long atNanos) {

		boolean has(int frameType) {
			return SeenFrame.contains(this.frames, frameType);
		}

	}

}
