package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An application with streams at one end of a {@link ChannelPair}. */
final class StreamRecorder implements StreamEvent.Listener {

	private final ChannelEnd end;

	/** Whether offered streams are accepted at once. */
	boolean accepts = true;

	/** Whether what comes is taken at once. */
	boolean consumes = true;

	final Map<Long, List<String>> texts = new TreeMap<>();

	final Map<Long, Long> missing = new TreeMap<>();

	final List<StreamEvent.Offered> offered = new ArrayList<>();

	final Map<Long, Map<String, String>> opened = new TreeMap<>();

	final Map<Long, SendResult> refused = new TreeMap<>();

	final Map<Long, StreamCloseReason> closed = new TreeMap<>();

	final List<Long> remoteEnded = new ArrayList<>();

	final Map<Long, Long> acknowledged = new TreeMap<>();

	/** Calls that the window has taken, and those that it has not, with the reason. */
	final List<Long> taken = new ArrayList<>();

	final Map<Long, String> failed = new TreeMap<>();

	/** Of what came and was not taken: messages and bytes of each stream. */
	final Map<Long, long[]> held = new TreeMap<>();

	private long newestStream;

	private long newestCall;

	StreamRecorder(ChannelEnd end) {
		this.end = end;
	}

	void onEvent(StreamEvent event) {
		assertThat(this.closed).as("nothing follows the end of %s", event).doesNotContainKey(event.stream());
		event.tell(this);
	}

	long open(StreamOptions options) {
		long stream = ++this.newestStream;
		this.end.channels.handleOpenStream(stream, this.end.other().key, options, this.end.pair.nowNanos());
		return stream;
	}

	long send(long stream, String text) {
		return send(stream, text.getBytes(StandardCharsets.UTF_8));
	}

	long send(long stream, byte[] payload) {
		long call = ++this.newestCall;
		this.end.channels.handleStreamSend(stream, call, payload);
		return call;
	}

	/** How many messages were handed to streams. */
	long newestCall() {
		return this.newestCall;
	}

	List<String> texts(long stream) {
		return this.texts.getOrDefault(stream, List.of());
	}

	void takeAll() {
		this.held.forEach((stream, sum) -> this.end.channels.handleStreamConsumed(stream, sum[0], sum[1]));
		this.held.clear();
	}

	@Override
	public void onOffered(StreamEvent.Offered event) {
		this.offered.add(event);
		assertThat(event.stream()).isNegative();
		if (this.accepts) {
			this.end.pair.soon(() -> this.end.channels.handleAcceptStream(event.stream(), Map.of("server", "yes")));
		}
	}

	@Override
	public void onOpened(StreamEvent.Opened event) {
		assertThat(this.opened.put(event.stream(), event.headers())).isNull();
	}

	@Override
	public void onRefused(StreamEvent.Refused event) {
		assertThat(this.refused.put(event.stream(), event.result())).isNull();
		assertThat(this.opened).doesNotContainKey(event.stream());
	}

	@Override
	public void onReceived(StreamEvent.Received event) {
		byte[] bytes = new byte[event.payload().remaining()];
		event.payload().get(bytes);
		this.texts.computeIfAbsent(event.stream(), (number) -> new ArrayList<>())
			.add(new String(bytes, StandardCharsets.UTF_8));
		this.missing.merge(event.stream(), event.missing(), Long::sum);
		long[] sum = this.held.computeIfAbsent(event.stream(), (number) -> new long[2]);
		sum[0]++;
		sum[1] += bytes.length;
		assertThat(sum[0]).as("messages that were not taken").isLessThanOrEqualTo(StreamReceiver.WINDOW_MESSAGES);
		assertThat(sum[1]).as("bytes that were not taken").isLessThanOrEqualTo(StreamReceiver.LARGEST_WINDOW_BYTES);
		if (this.consumes) {
			this.end.pair.soon(this::takeAll);
		}
	}

	@Override
	public void onSent(StreamEvent.Sent event) {
		if (event.failure() == null) {
			this.taken.add(event.call());
		}
		else {
			this.failed.put(event.call(), event.failure());
		}
	}

	@Override
	public void onAcknowledged(StreamEvent.Acknowledged event) {
		assertThat(event.messages()).isGreaterThan(this.acknowledged.getOrDefault(event.stream(), 0L));
		this.acknowledged.put(event.stream(), event.messages());
	}

	@Override
	public void onRemoteEnded(StreamEvent.RemoteEnded event) {
		this.remoteEnded.add(event.stream());
	}

	@Override
	public void onClosed(StreamEvent.Closed event) {
		assertThat(this.closed.put(event.stream(), event.reason())).isNull();
	}

}
