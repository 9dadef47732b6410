package dev.mesh.observation;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.SendResult;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.RequestReplySenderContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a message, a request or a stream that goes out. The carrier collects
 * the headers of the trace, which then go out with it; the response is the reply to a
 * request.
 */
public final class BusSenderContext extends RequestReplySenderContext<Map<String, String>, BusMessage> {

	private final BusObservation observation;

	private final String operation;

	private final @Nullable PeerKey peer;

	private final @Nullable PeerFilter filter;

	private final String path;

	private final int payloadBytes;

	private final Map<String, String> traceHeaders = new LinkedHashMap<>();

	private volatile String outcome = KeyValue.NONE_VALUE;

	private BusSenderContext(Operation operation, @Nullable PeerKey peer, @Nullable PeerFilter filter, String path,
			int payloadBytes) {
		super((headers, name, value) -> {
			if (headers != null) {
				headers.put(name, value);
			}
		}, operation.kind);
		this.observation = operation.observation;
		this.operation = operation.text;
		this.peer = peer;
		this.filter = filter;
		this.path = path;
		this.payloadBytes = payloadBytes;
		setCarrier(this.traceHeaders);
	}

	static BusSenderContext message(Operation operation, PeerKey to, BusMessage message) {
		return new BusSenderContext(operation, to, null, message.path(), message.size());
	}

	static BusSenderContext messageToAll(PeerFilter filter, BusMessage message) {
		return new BusSenderContext(Operation.SEND_TO_ALL, null, filter, message.path(), message.size());
	}

	static BusSenderContext stream(PeerKey to, String path) {
		return new BusSenderContext(Operation.OPEN_STREAM, to, null, path, 0);
	}

	/**
	 * What is observed: {@link BusObservation#SEND}, {@link BusObservation#REQUEST} or
	 * {@link BusObservation#STREAM_OPEN}.
	 */
	public BusObservation observation() {
		return this.observation;
	}

	/**
	 * What was called: {@code send}, {@code send-unreliable}, {@code send-to-all},
	 * {@code request} or {@code open-stream}.
	 */
	public String operation() {
		return this.operation;
	}

	/** The peer that it goes to; empty when it goes to all of a filter. */
	public Optional<PeerKey> peer() {
		return Optional.ofNullable(this.peer);
	}

	/** The peers that it goes to; empty when it goes to one. */
	public Optional<PeerFilter> filter() {
		return Optional.ofNullable(this.filter);
	}

	/** The path that it goes to. */
	public String path() {
		return this.path;
	}

	/** Length of the payload in bytes; 0 for a stream. */
	public int payloadBytes() {
		return this.payloadBytes;
	}

	/**
	 * How it ended, one of a closed set: see
	 * {@link BusObservation.SenderLowCardinalityKeys#OUTCOME}.
	 */
	public String outcome() {
		return this.outcome;
	}

	/** Headers that carry the trace; none when nothing traces. */
	Map<String, String> traceHeaders() {
		return this.traceHeaders;
	}

	void end(String how) {
		this.outcome = how;
	}

	void end(SendResult result) {
		end(result.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
	}

	void end(DispatchReport report) {
		end((report.count() == 0) ? "nobody" : report.isComplete() ? "complete" : "incomplete");
	}

	/** What is called at the bus. */
	enum Operation {

		SEND(BusObservation.SEND, "send", Kind.PRODUCER),
		SEND_UNRELIABLE(BusObservation.SEND, "send-unreliable", Kind.PRODUCER),
		SEND_TO_ALL(BusObservation.SEND, "send-to-all", Kind.PRODUCER),
		REQUEST(BusObservation.REQUEST, "request", Kind.CLIENT),
		OPEN_STREAM(BusObservation.STREAM_OPEN, "open-stream", Kind.CLIENT);

		private final BusObservation observation;

		private final String text;

		private final Kind kind;

		Operation(BusObservation observation, String text, Kind kind) {
			this.observation = observation;
			this.text = text;
			this.kind = kind;
		}

	}

}
