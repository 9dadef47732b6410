package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one stream, in order, from the core to whoever shows it to the
 * application. Streams that this node opens have the positive number it gave them,
 * offered ones a negative one.
 */
public sealed interface StreamEvent {

	/** Number of the stream at this node. */
	long stream();

	/** Hands this event to the method made for its kind. */
	void tell(Listener listener);

	/** One method for each kind. */
	interface Listener {

		/** See {@link Offered}. */
		void onOffered(Offered event);

		/** See {@link Opened}. */
		void onOpened(Opened event);

		/** See {@link Refused}. */
		void onRefused(Refused event);

		/** See {@link Received}. */
		void onReceived(Received event);

		/** See {@link Sent}. */
		void onSent(Sent event);

		/** See {@link Acknowledged}. */
		void onAcknowledged(Acknowledged event);

		/** See {@link RemoteEnded}. */
		void onRemoteEnded(RemoteEnded event);

		/** See {@link Closed}. */
		void onClosed(Closed event);

	}

	/** Another peer wants to open a stream; {@code acceptor} is the handler it is for. */
	record Offered(long stream, PeerKey peer, StreamOptions options, PathMatch acceptor) implements StreamEvent {

		@Override
		public void tell(Listener listener) {
			listener.onOffered(this);
		}

	}

	/** The other end has accepted the stream that this node has opened. */
	record Opened(long stream, Map<String, String> headers) implements StreamEvent {

		@Override
		public void tell(Listener listener) {
			listener.onOpened(this);
		}

	}

	/** The stream that this node wanted to open does not come about. */
	record Refused(long stream, SendResult result) implements StreamEvent {

		@Override
		public void tell(Listener listener) {
			listener.onRefused(this);
		}

	}

	/** A message came; {@code missing} were left out before it, if it is unreliable. */
	record Received(long stream, ByteBuffer payload, long missing) implements StreamEvent {

		@Override
		public void tell(Listener listener) {
			listener.onReceived(this);
		}

	}

	/**
	 * The window has taken a message of {@code handleStreamSend}, or will not; those that
	 * wait when the stream closes are not told of one by one.
	 */
	record Sent(long stream, long call, @Nullable String failure) implements StreamEvent {

		@Override
		public void tell(Listener listener) {
			listener.onSent(this);
		}

	}

	/** So many messages of this end are known to have arrived. */
	record Acknowledged(long stream, long messages) implements StreamEvent {

		@Override
		public void tell(Listener listener) {
			listener.onAcknowledged(this);
		}

	}

	/** The other end will send nothing more. */
	record RemoteEnded(long stream) implements StreamEvent {

		@Override
		public void tell(Listener listener) {
			listener.onRemoteEnded(this);
		}

	}

	/** The stream is over; told once, also for one that was offered and not accepted. */
	record Closed(long stream, StreamCloseReason reason) implements StreamEvent {

		@Override
		public void tell(Listener listener) {
			listener.onClosed(this);
		}

	}

}
