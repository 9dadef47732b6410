package dev.mesh.observation;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Message;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.RequestReplyReceiverContext;
import java.util.Map;

/**
 * What is known of a message, a request or a stream that comes in. The carrier are its
 * headers, or the arguments of a stream, in which the sender's trace may be; the response
 * is the reply to a request. The trace is what the sender claims.
 */
public final class BusReceiverContext extends RequestReplyReceiverContext<Map<String, String>, BusMessage> {

	private final BusObservation observation;

	private final String pattern;

	private final PeerKey peer;

	private final String path;

	private final Reliability reliability;

	private final int payloadBytes;

	private volatile String outcome = KeyValue.NONE_VALUE;

	private BusReceiverContext(BusObservation observation, Kind kind, String pattern, Origin origin) {
		super((headers, name) -> headers.get(name), kind);
		this.observation = observation;
		this.pattern = pattern;
		this.peer = origin.peer;
		this.path = origin.path;
		this.reliability = origin.reliability;
		this.payloadBytes = origin.payloadBytes;
		setCarrier(origin.headers);
	}

	static BusReceiverContext message(String pattern, Message message) {
		return new BusReceiverContext(BusObservation.RECEIVE, Kind.CONSUMER, pattern, Origin.of(message));
	}

	static BusReceiverContext request(String pattern, Message request) {
		return new BusReceiverContext(BusObservation.REQUEST_HANDLING, Kind.SERVER, pattern, Origin.of(request));
	}

	static BusReceiverContext stream(String pattern, StreamCandidate candidate) {
		return new BusReceiverContext(BusObservation.STREAM_ACCEPT, Kind.SERVER, pattern, Origin.of(candidate));
	}

	/**
	 * What is observed: {@link BusObservation#RECEIVE},
	 * {@link BusObservation#REQUEST_HANDLING} or {@link BusObservation#STREAM_ACCEPT}.
	 */
	public BusObservation observation() {
		return this.observation;
	}

	/**
	 * What was called: {@code receive}, {@code handle-request}, {@code accept-stream}.
	 */
	public String operation() {
		return switch (this.observation) {
			case REQUEST_HANDLING -> "handle-request";
			case STREAM_ACCEPT -> "accept-stream";
			default -> "receive";
		};
	}

	/** The pattern that the handler was registered for. */
	public String pattern() {
		return this.pattern;
	}

	/** Proven key of the peer that it came from. */
	public PeerKey peer() {
		return this.peer;
	}

	/** The path that it came to. */
	public String path() {
		return this.path;
	}

	/** How it came. */
	public Reliability reliability() {
		return this.reliability;
	}

	/** Length of the payload in bytes; 0 for a stream. */
	public int payloadBytes() {
		return this.payloadBytes;
	}

	/**
	 * How it ended, one of a closed set: see
	 * {@link BusObservation.ReceiverLowCardinalityKeys#OUTCOME}.
	 */
	public String outcome() {
		return this.outcome;
	}

	void end(String how) {
		this.outcome = how;
	}

	/** Where something came from. */
	private record Origin(PeerKey peer, String path, Reliability reliability, int payloadBytes,
			Map<String, String> headers) {

		static Origin of(Message message) {
			return new Origin(message.sender(), message.path(), message.reliability(), message.payload().remaining(),
					message.headers());
		}

		static Origin of(StreamCandidate candidate) {
			return new Origin(candidate.peer(), candidate.path(), candidate.reliability(), 0, candidate.arguments());
		}

	}

}
