package dev.mesh.bus;

import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.bus.StreamFrames.Credit;
import dev.mesh.bus.StreamFrames.Reset;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What comes from the other end for the streams with one peer. */
final class StreamArrivals {

	private final Streams streams;

	private final ChannelContext context;

	StreamArrivals(Streams streams, ChannelContext context) {
		this.streams = streams;
		this.context = context;
	}

	/**
	 * A part of a stream.
	 * @throws ProtocolException when it is malformed
	 */
	void onPart(StreamState stream, BusFrames.Head head, byte[] bytes) {
		WireReader payload = new WireReader(bytes, 0, bytes.length);
		switch (head.kind()) {
			case STREAM_ACCEPT -> onAccepted(stream, head, Credit.read(payload));
			case STREAM_REFUSE -> onRefused(stream, Failure.read(payload));
			case STREAM_DATA -> onData(stream, bytes);
			case STREAM_CREDIT -> {
				stream.out.onCredit(Credit.read(payload));
				this.streams.wake(stream);
			}
			case STREAM_END -> onEnd(stream);
			default -> onReset(stream, Reset.read(payload));
		}
	}

	private void onAccepted(StreamState stream, BusFrames.Head head, Credit credit) {
		if (stream.isOpenedHere() && !stream.accepted) {
			stream.accepted = true;
			stream.out.onCredit(credit);
			this.context.onStream(new StreamEvent.Opened(stream.number, head.headers()));
			stream.takeEarly().forEach(this.context::onStream);
			this.streams.wake(stream);
		}
	}

	private void onRefused(StreamState stream, Failure failure) {
		if (stream.isOpenedHere() && !stream.accepted) {
			this.streams.refused(stream, new SendResult(Outcome.REJECTED, true, failure.toString()));
		}
	}

	/** The answer that accepts a stream may be overtaken by what follows it. */
	private void arrived(StreamState stream, StreamEvent event) {
		if (stream.accepted) {
			this.context.onStream(event);
		}
		else {
			stream.keepEarly(event);
		}
	}

	/** The other end knows that it was accepted, and has not ended it. */
	private static boolean mayCome(StreamState stream) {
		return (stream.accepted || stream.isOpenedHere()) && !stream.in.hasEnded();
	}

	private void onEnd(StreamState stream) {
		if (!mayCome(stream)) {
			this.streams.violated(stream, "a stream was ended that was not open");
			return;
		}
		stream.in.onEnd();
		arrived(stream, new StreamEvent.RemoteEnded(stream.number));
		this.streams.wake(stream);
	}

	private void onData(StreamState stream, byte[] bytes) {
		boolean isReliable = stream.options.reliability() == Reliability.RELIABLE;
		if (!isReliable || !mayCome(stream) || bytes.length > Streams.MAX_MESSAGE_BYTES
				|| !stream.in.onData(bytes.length)) {
			this.streams.violated(stream, "more was sent on the stream than it may carry");
			return;
		}
		arrived(stream, new StreamEvent.Received(stream.number, ByteBuffer.wrap(bytes).asReadOnlyBuffer(), 0));
	}

	/** A message of an unreliable stream; null = of none that is open. */
	void onUnreliable(@Nullable StreamState stream, WireReader payload) {
		long sequence = payload.readVarint();
		int size = payload.remaining();
		boolean fits = stream != null && stream.options.reliability() == Reliability.UNRELIABLE && stream.accepted
				&& !stream.in.hasEnded() && size <= Streams.MAX_MESSAGE_BYTES;
		long missing = (stream != null && fits) ? stream.in.onUnreliable(sequence, size) : -1;
		if (stream == null || missing < 0) {
			this.context.count("bus.streams.dropped");
			return;
		}
		this.context.onStream(new StreamEvent.Received(stream.number,
				ByteBuffer.wrap(payload.readBytes(size)).asReadOnlyBuffer(), missing));
	}

	private void onReset(StreamState stream, Reset reset) {
		if (stream.isOpenedHere() && !stream.accepted) {
			this.streams.refused(stream, new SendResult(Outcome.REJECTED, true, reset.detail()));
		}
		else {
			this.streams.remove(stream, reset.told());
		}
	}

}
