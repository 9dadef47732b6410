package dev.mesh.peer;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.PathMatch;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.StreamEvent;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkType;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.session.SessionEnvironment.SessionAttempt;
import dev.mesh.session.SessionInfo;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MeshPeer} wants done. Performed in order; performing one never calls back
 * into the peer.
 */
public sealed interface Output {

	/** Hands this output to the method made for its kind. */
	void performOn(OutputHandler handler);

	/**
	 * Dial this address; answered by {@link Input.LinkOpened} or
	 * {@link Input.DialFailed}.
	 *
	 * @param link number of the link
	 * @param uri the address
	 * @param type what shall carry it, null = whatever can
	 * @param options how to dial
	 */
	record Dial(long link, URI uri, @Nullable LinkType type, DialOptions options) implements Output {

		/** Whatever can carry it, with the default options. */
		public Dial(long link, URI uri) {
			this(link, uri, null, DialOptions.DEFAULTS);
		}

		@Override
		public void performOn(OutputHandler handler) {
			handler.onDial(this);
		}

	}

	/**
	 * What came of {@link Input.Reauthenticate}.
	 *
	 * @param session the session as it is now
	 * @param code NORMAL when the credentials were accepted
	 * @param reason why not, for people
	 * @param retryAfterMillis when the acceptor wants to be asked again, 0 = it said
	 * nothing
	 */
	record Reauthenticated(SessionInfo session, ErrorCode code, String reason,
			long retryAfterMillis) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onReauthenticated(this);
		}

	}

	/**
	 * Hand a request to its handler; {@link BusInput.Respond} or
	 * {@link BusInput.RespondFailure} answers it and gives its room back.
	 */
	record DeliverRequest(ReceivedMessage request, PathMatch handler) implements Output {

		@Override
		public void performOn(OutputHandler target) {
			target.onDeliverRequest(this);
		}

	}

	/**
	 * A request has ended, once for each.
	 *
	 * @param request its number
	 * @param reply the reply; null when there is none
	 * @param failure why there is none; null when there is one
	 */
	record RequestCompleted(long request, @Nullable BusMessage reply, @Nullable SendResult failure) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onRequestCompleted(this);
		}

	}

	/** Something happened to a stream; in order for each. */
	record StreamHappened(StreamEvent event) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onStreamHappened(this);
		}

	}

	/** Write one record; answered by {@link Input.BytesWritten}. */
	record Transmit(long link, ByteBuffer record) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onTransmit(this);
		}

	}

	/** End a link after what was transmitted on it. */
	record CloseLink(long link, ErrorCode code, String reason) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onCloseLink(this);
		}

	}

	/** Do slow work off the loop; answered by {@link Input.WorkDone}. */
	record StartWork(long work, WorkTask task) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onStartWork(this);
		}

	}

	/** How a reliable send ended; once for each. */
	record SendCompleted(long send, SendResult result) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onSendCompleted(this);
		}

	}

	/**
	 * Hand a message to these listeners, in the order of these outputs for each sender;
	 * once all are done {@link BusInput.Consumed} gives it back, or
	 * {@link BusInput.Unheard} when none of them is there any more.
	 */
	record Deliver(ReceivedMessage message, List<PathMatch> listeners) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onDeliver(this);
		}

	}

	/**
	 * A session was established, lost its link, came back, or ended ({@code code} and
	 * {@code reason} say why).
	 */
	record SessionChanged(SessionInfo session, @Nullable ErrorCode code, String reason) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onSessionChanged(this);
		}

	}

	/** An attempt of {@link Input.OpenSession} failed. */
	record AttemptFailed(SessionAttempt attempt, ErrorCode code, String reason, boolean terminal) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onAttemptFailed(this);
		}

	}

	/**
	 * A peer that has proven its key gets no session with this one, or has one no longer:
	 * CONNECTION_DENIED by the application, or TOO_MANY_SESSIONS.
	 *
	 * @param peer its key
	 * @param remoteAddress address of its link
	 * @param code which of the two
	 * @param reason what the other end is told
	 * @param alternatives addresses that it is told
	 */
	record ConnectionRefused(PeerKey peer, String remoteAddress, ErrorCode code, String reason,
			List<String> alternatives) implements Output {

		public ConnectionRefused {
			alternatives = List.copyOf(alternatives);
		}

		@Override
		public void performOn(OutputHandler handler) {
			handler.onConnectionRefused(this);
		}

	}

	/** Answer to {@link Input.PingSession}; the round trip is in the session. */
	record RoundTrip(SessionInfo session, long token) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onRoundTrip(this);
		}

	}

	/** The presence graph has changed. */
	record GraphChanged(PresenceGraph graph) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onGraphChanged(this);
		}

	}

	/** Store this incarnation before anything else is done. */
	record IncarnationRaised(long incarnation) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onIncarnationRaised(this);
		}

	}

	/** This peer cannot go on: another process uses its key. */
	record Failed(ErrorCode code, String reason) implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onFailed(this);
		}

	}

	/** All goodbyes were transmitted. */
	record Stopped() implements Output {

		@Override
		public void performOn(OutputHandler handler) {
			handler.onStopped(this);
		}

	}

}
