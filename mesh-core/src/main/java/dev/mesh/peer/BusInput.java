package dev.mesh.peer;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Channels;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** What the application does with the bus. */
public sealed interface BusInput extends Input {

	/** Hands this input to the channels. */
	void applyTo(Channels channels, long nowNanos);

	@Override
	default void applyTo(InputHandler handler, long nowNanos) {
		handler.onBus(this, nowNanos);
	}

	/** From now on nothing is taken from others that the authorizer has not permitted. */
	record Guard() implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleGuard();
		}

	}

	/** Asks for one reply; {@link Output.RequestCompleted} brings it. */
	record SendRequest(long request, PeerKey to, BusMessage message, long timeoutNanos) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleRequest(this.request, this.to, this.message, this.timeoutNanos, nowNanos);
		}

	}

	/** Nobody waits for this reply any more. */
	record CancelRequest(long request, PeerKey to) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleCancelRequest(this.to, this.request);
		}

	}

	/** A handler has answered a request, and gives back its room in the window. */
	record Respond(ReceivedMessage request, BusMessage reply) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleRespond(this.request, this.reply);
		}

	}

	/** A handler will not answer a request, and gives back its room in the window. */
	record RespondFailure(ReceivedMessage request, RejectionReason reason, String detail) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleRespondFailure(this.request, this.reason, this.detail);
		}

	}

	/** A handler of requests was registered. */
	record ListenForRequests(long handler, String pattern) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleListenForRequests(this.handler, this.pattern);
		}

	}

	/** A handler of requests was removed. */
	record UnlistenForRequests(long handler) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleUnlistenForRequests(this.handler);
		}

	}

	/**
	 * Opens a stream under a positive number; {@link Output.StreamHappened} tells what
	 * comes of it.
	 */
	record OpenStream(long stream, PeerKey to, StreamOptions options) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleOpenStream(this.stream, this.to, this.options, nowNanos);
		}

	}

	/** Takes a stream that was offered. */
	record AcceptStream(long stream, Map<String, String> headers) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleAcceptStream(this.stream, this.headers);
		}

	}

	/** Does not take a stream that was offered. */
	record RefuseStream(long stream, RejectionReason reason, String detail) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleRefuseStream(this.stream, this.reason, this.detail);
		}

	}

	/** Sends a message on a stream. */
	record StreamSend(long stream, long call, ByteBuffer payload) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleStreamSend(this.stream, this.call, BusInput.bytes(this.payload));
		}

	}

	/** The application has taken so much of what came on a stream. */
	record StreamConsumed(long stream, long messages, long bytes) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleStreamConsumed(this.stream, this.messages, this.bytes);
		}

	}

	/** Nothing more is sent on a stream. */
	record EndStream(long stream) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleEndStream(this.stream);
		}

	}

	/** Ends a stream for both ends; code 0 = closed for no particular reason. */
	record ResetStream(long stream, long code, String detail) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleResetStream(this.stream, this.code, this.detail);
		}

	}

	/** An acceptor of streams was registered. */
	record ListenForStreams(long acceptor, String pattern) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleListenForStreams(this.acceptor, this.pattern);
		}

	}

	/** An acceptor of streams was removed. */
	record UnlistenForStreams(long acceptor) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleUnlistenForStreams(this.acceptor);
		}

	}

	/**
	 * Send reliably; answered by exactly one {@link Output.SendCompleted} with the
	 * number.
	 */
	record Send(long send, PeerKey to, BusMessage message, SendOptions options) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleSend(this.send, this.to, this.message, this.options, nowNanos);
		}

	}

	/** Send once, no answer; not after the deadline (Long.MAX_VALUE = none). */
	record SendUnreliable(PeerKey to, BusMessage message, long deadlineNanos) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleSendUnreliable(this.to, this.message, this.deadlineNanos);
		}

	}

	/**
	 * Cancel a reliable send; its {@link Output.SendCompleted} says what became of it.
	 */
	record CancelSend(long send, PeerKey to) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleCancel(this.to, this.send);
		}

	}

	/** A listener for a path pattern was registered under a number. */
	record Listen(long listener, String pattern) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleListen(this.listener, this.pattern);
		}

	}

	/** The listener is gone. */
	record Unlisten(long listener) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleUnlisten(this.listener);
		}

	}

	/** From now on messages are handed over; what came earlier waited in the window. */
	record StartListening() implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleStartListening(nowNanos);
		}

	}

	/**
	 * Listeners have finished with these messages of {@link Output.Deliver}; frees their
	 * room in the window.
	 */
	record Consumed(List<ReceivedMessage> messages, List<ReceivedMessage> failed) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleConsumed(this.messages, this.failed);
		}

	}

	/**
	 * Nobody was called for this message of {@link Output.Deliver}, because all its
	 * listeners were removed meanwhile; frees its room in the window, and a sender that
	 * wants to know hears NO_LISTENER.
	 */
	record Unheard(ReceivedMessage message) implements BusInput {

		@Override
		public void applyTo(Channels channels, long nowNanos) {
			channels.handleUnheard(this.message);
		}

	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

}
