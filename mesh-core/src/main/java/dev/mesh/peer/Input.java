package dev.mesh.peer;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionRequest;
import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can happen to a {@link MeshPeer}. */
public sealed interface Input {

	/** Hands this input to the method made for its kind. */
	void applyTo(InputHandler handler, long nowNanos);

	/**
	 * A link was accepted (positive number), or a dial succeeded (the number of
	 * {@link Output.Dial}).
	 */
	record LinkOpened(long link, LinkType type, String remoteAddress) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onLinkOpened(this, nowNanos);
		}

	}

	/** A dial failed; {@code cause} names the address and what went wrong. */
	record DialFailed(long link, ErrorCode code, String cause) implements Input {

		/** No link came about, for no reason that the dialer could act on. */
		public DialFailed(long link, String cause) {
			this(link, ErrorCode.LINK_FAILED, cause);
		}

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onDialFailed(this, nowNanos);
		}

	}

	/** Shows the acceptor of a session other credentials. */
	record Reauthenticate(String sessionId, Credentials credentials) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onReauthenticate(this, nowNanos);
		}

	}

	/** Ends a peer's session and lets it in no more. */
	record Revoke(PeerKey peer, String reason) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onRevoke(this, nowNanos);
		}

	}

	/** Lets a peer in again. */
	record Reinstate(PeerKey peer) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onReinstate(this, nowNanos);
		}

	}

	/** Sends reliably; the result comes when the handlers at the other end are done. */
	record SendWatched(long send, PeerKey to, BusMessage message) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onSendWatched(this, nowNanos);
		}

	}

	/** Asks for one reply; {@link Output.RequestCompleted} brings it. */
	record SendRequest(long request, PeerKey to, BusMessage message, long timeoutNanos) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onSendRequest(this, nowNanos);
		}

	}

	/** Nobody waits for this reply any more. */
	record CancelRequest(long request) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onCancelRequest(this, nowNanos);
		}

	}

	/** A handler has answered a request. */
	record Respond(ReceivedMessage request, BusMessage reply) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onRespond(this, nowNanos);
		}

	}

	/** A handler will not answer a request. */
	record RespondFailure(ReceivedMessage request, RejectionReason reason, String detail) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onRespondFailure(this, nowNanos);
		}

	}

	/** A handler of requests was registered. */
	record ListenForRequests(long handler, String pattern) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onListenForRequests(this, nowNanos);
		}

	}

	/** A handler of requests was removed. */
	record UnlistenForRequests(long handler) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onUnlistenForRequests(this, nowNanos);
		}

	}

	/**
	 * Opens a stream under a positive number; {@link Output.StreamHappened} tells what
	 * comes of it.
	 */
	record OpenStream(long stream, PeerKey to, StreamOptions options) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onOpenStream(this, nowNanos);
		}

	}

	/** Takes a stream that was offered. */
	record AcceptStream(long stream, Map<String, String> headers) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onAcceptStream(this, nowNanos);
		}

	}

	/** Does not take a stream that was offered. */
	record RefuseStream(long stream, RejectionReason reason, String detail) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onRefuseStream(this, nowNanos);
		}

	}

	/** Sends a message on a stream. */
	record StreamSend(long stream, long call, ByteBuffer payload) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onStreamSend(this, nowNanos);
		}

	}

	/** The application has taken so much of what came on a stream. */
	record StreamConsumed(long stream, long messages, long bytes) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onStreamConsumed(this, nowNanos);
		}

	}

	/** Nothing more is sent on a stream. */
	record EndStream(long stream) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onEndStream(this, nowNanos);
		}

	}

	/** Ends a stream for both ends; code 0 = closed for no particular reason. */
	record ResetStream(long stream, long code, String detail) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onResetStream(this, nowNanos);
		}

	}

	/** An acceptor of streams was registered. */
	record ListenForStreams(long acceptor, String pattern) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onListenForStreams(this, nowNanos);
		}

	}

	/** An acceptor of streams was removed. */
	record UnlistenForStreams(long acceptor) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onUnlistenForStreams(this, nowNanos);
		}

	}

	/** One record came in. */
	record RecordReceived(long link, ByteBuffer record) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onRecordReceived(this, nowNanos);
		}

	}

	/** So many transmitted bytes left this process. */
	record BytesWritten(long link, int bytes) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onBytesWritten(this, nowNanos);
		}

	}

	/** A link ended. */
	record LinkClosed(long link, String cause) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onLinkClosed(this, nowNanos);
		}

	}

	/**
	 * The answer to {@link Output.StartWork}; the type of the result is that of the task.
	 */
	record WorkDone(long work, @Nullable Object result) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onWorkDone(this, nowNanos);
		}

	}

	/** Open a session and keep it; {@code request} is a number of the caller's. */
	record OpenSession(long request, SessionRequest target) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onOpenSession(this, nowNanos);
		}

	}

	/** End what {@link OpenSession} began; a session that is up is closed. */
	record CancelOpen(long request) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onCancelOpen(this, nowNanos);
		}

	}

	/** Close one session. */
	record CloseSession(String session) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onCloseSession(this, nowNanos);
		}

	}

	/**
	 * Measure the round trip of a session; answered by {@link Output.RoundTrip} with the
	 * token.
	 */
	record PingSession(String session, long token) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onPingSession(this, nowNanos);
		}

	}

	/**
	 * Send reliably; answered by exactly one {@link Output.SendCompleted} with the
	 * number.
	 */
	record Send(long send, PeerKey to, BusMessage message) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onSend(this, nowNanos);
		}

	}

	/** Send once, no answer. */
	record SendUnreliable(PeerKey to, BusMessage message) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onSendUnreliable(this, nowNanos);
		}

	}

	/**
	 * Cancel a reliable send; its {@link Output.SendCompleted} says what became of it.
	 */
	record CancelSend(long send) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onCancelSend(this, nowNanos);
		}

	}

	/** A listener for a path pattern was registered under a number. */
	record Listen(long listener, String pattern) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onListen(this, nowNanos);
		}

	}

	/** The listener is gone. */
	record Unlisten(long listener) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onUnlisten(this, nowNanos);
		}

	}

	/** From now on messages are handed over; what came earlier waited in the window. */
	record StartListening() implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onStartListening(this, nowNanos);
		}

	}

	/**
	 * Listeners have finished with these messages of {@link Output.Deliver}; frees their
	 * room in the window.
	 */
	record Consumed(List<ReceivedMessage> messages, List<ReceivedMessage> failed) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onConsumed(this, nowNanos);
		}

	}

	/** The peer metadata, already checked. */
	record SetMetadata(String json) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onSetMetadata(this, nowNanos);
		}

	}

	/** Say goodbye: pending sends end, sessions close, then {@link Output.Stopped}. */
	record Stop() implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onStop(this, nowNanos);
		}

	}

}
