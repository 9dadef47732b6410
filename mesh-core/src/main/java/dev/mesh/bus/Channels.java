package dev.mesh.bus;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.ReceivedMessage.Answer;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bus of one peer, without I/O: a channel for each peer that something was sent to or
 * came from. Called on the loop only; {@code nowNanos} never goes back.
 */
public final class Channels {

	private final BusEnvironment environment;

	private final ChannelContext context;

	private final ChannelTable channels = new ChannelTable();

	/** Whom something could be sent to when it was last looked at in this turn. */
	private @Nullable PeerKey reachable;

	private final WireWriter envelope;

	public Channels(BusSettings settings, BusEnvironment environment) {
		this.environment = environment;
		this.context = new ChannelContext(settings, environment);
		this.envelope = new WireWriter(settings.envelopeBytes() + 256);
	}

	/**
	 * Sends reliably; {@link BusEnvironment#completed} tells the result.
	 * @throws IllegalArgumentException when the payload is over the limit; the caller of
	 * this node checks that before
	 */
	public void handleSend(long send, PeerKey to, BusMessage message, SendOptions options, long nowNanos) {
		this.context.settings().requireSendable(message, Reliability.RELIABLE);
		this.context.count("bus.sent.reliable");
		SendResult obstacle = to.equals(this.reachable) ? null : this.context.obstacle(to);
		if (obstacle != null) {
			this.context.completed(send, obstacle);
			return;
		}
		this.reachable = to;
		channel(to).send(send, message, options, nowNanos);
	}

	/**
	 * Sends once, or drops what could not go before the deadline (Long.MAX_VALUE = none).
	 * @throws IllegalArgumentException when the payload is over the limit; the caller of
	 * this node checks that before
	 */
	public void handleSendUnreliable(PeerKey to, BusMessage message, long deadlineNanos) {
		this.context.settings().requireSendable(message, Reliability.UNRELIABLE);
		this.context.count("bus.sent.unreliable");
		Reach reach = this.environment.reach(to);
		if (reach != Reach.READY && reach != Reach.AGREEING) {
			this.context.count("bus.dropped.unreachable");
			return;
		}
		channel(to).sendUnreliable(message, deadlineNanos);
	}

	/** The channel, perhaps a new one, which may have something to write from now on. */
	private Channel channel(PeerKey peer) {
		Channel channel = this.channels.find(peer);
		if (channel == null) {
			channel = new Channel(peer, this.environment.incarnation(peer), this.context);
			this.channels.add(channel);
		}
		this.channels.touch(channel);
		return channel;
	}

	/** Cancels a send to a peer that has no result yet. */
	public void handleCancel(PeerKey to, long send) {
		onChannel(to, (channel) -> channel.cancel(send));
	}

	/**
	 * The bus frames of an envelope that was proven to come from this peer and
	 * incarnation.
	 */
	public void handleEnvelope(PeerKey from, long epoch, WireReader frames, long nowNanos) {
		try {
			channel(from).onEnvelope(epoch, frames, nowNanos);
		}
		catch (ProtocolException malformed) {
			this.context.count("bus.malformed");
		}
	}

	/** Listeners are done with these messages, and have thrown on the others. */
	public void handleConsumed(List<ReceivedMessage> messages, List<ReceivedMessage> failed) {
		messages.forEach((message) -> consumed(message, null));
		failed.forEach((message) -> consumed(message, RejectionReason.HANDLER_FAILED));
	}

	/** All listeners of a message were removed before they were called. */
	public void handleUnheard(ReceivedMessage message) {
		this.context.count("bus.dropped.listener");
		consumed(message, RejectionReason.NO_LISTENER);
	}

	private void consumed(ReceivedMessage message, @Nullable RejectionReason failure) {
		message.credit().release(failure);
		touch(message.sender());
	}

	/** A handler has answered a request, and gives back its room. */
	public void handleRespond(ReceivedMessage request, BusMessage reply) {
		respond(request, (answer) -> answer.reply(reply));
	}

	/** A handler will not answer a request, and gives back its room. */
	public void handleRespondFailure(ReceivedMessage request, RejectionReason reason, String detail) {
		respond(request, (answer) -> answer.fail(reason, detail));
	}

	private void respond(ReceivedMessage request, Consumer<Answer> action) {
		Answer answer = request.answer();
		if (answer != null) {
			action.accept(answer);
		}
		consumed(request, null);
	}

	/** An acceptor of streams was registered. */
	public void handleListenForStreams(long acceptor, String pattern) {
		this.context.acceptors().add(acceptor, pattern);
	}

	/** An acceptor of streams was removed; its streams go on. */
	public void handleUnlistenForStreams(long acceptor) {
		this.context.acceptors().remove(acceptor);
	}

	/**
	 * Opens a stream under a positive number that was not used before; events tell what
	 * comes of it.
	 */
	public void handleOpenStream(long stream, PeerKey to, StreamOptions options, long nowNanos) {
		SendResult obstacle = this.context.obstacle(to);
		if (obstacle != null) {
			this.context.onStream(new StreamEvent.Refused(stream, obstacle));
			return;
		}
		channel(to).streams().open(stream, options, nowNanos);
	}

	/** Takes a stream that was offered, with headers for its opener. */
	public void handleAcceptStream(long stream, Map<String, String> headers) {
		onStream(stream, (state) -> state.owner.accept(state, headers));
	}

	/** Does not take a stream that was offered. */
	public void handleRefuseStream(long stream, RejectionReason reason, String detail) {
		onStream(stream, (state) -> state.owner.refuse(state, reason, detail));
	}

	/** Sends a message on a stream; an event tells when the window has taken it. */
	public void handleStreamSend(long stream, long call, byte[] payload) {
		StreamState state = this.context.streams().get(stream);
		if (state == null) {
			this.context.onStream(new StreamEvent.Sent(stream, call, "the stream has closed"));
		}
		else {
			state.owner.send(state, call, payload);
			touch(state.owner.peer());
		}
	}

	/** The application has taken so much of what came. */
	public void handleStreamConsumed(long stream, long messages, long bytes) {
		onStream(stream, (state) -> state.owner.consumed(state, messages, bytes));
	}

	/** Nothing more is sent on a stream after what was sent before. */
	public void handleEndStream(long stream) {
		onStream(stream, (state) -> state.owner.end(state));
	}

	/** Ends a stream at once for both ends; code 0 = closed for no particular reason. */
	public void handleResetStream(long stream, long code, String detail) {
		onStream(stream, (state) -> state.owner.reset(state, code, detail));
	}

	/** One that is over is ignored. */
	private void onStream(long stream, Consumer<StreamState> action) {
		StreamState state = this.context.streams().get(stream);
		if (state != null) {
			action.accept(state);
			touch(state.owner.peer());
		}
	}

	/** A handler of requests was registered. */
	public void handleListenForRequests(long handler, String pattern) {
		this.context.responders().add(handler, pattern);
	}

	/** A handler of requests was removed. */
	public void handleUnlistenForRequests(long handler) {
		this.context.responders().remove(handler);
	}

	/**
	 * Sends a request; {@link BusEnvironment#replied} or
	 * {@link BusEnvironment#requestFailed} tells the outcome.
	 * @throws IllegalArgumentException when the payload is over the limit; the caller of
	 * this node checks that before
	 */
	public void handleRequest(long request, PeerKey to, BusMessage message, long timeoutNanos, long nowNanos) {
		this.context.settings().requireSendable(message, Reliability.RELIABLE);
		this.context.count("bus.sent.requests");
		SendResult obstacle = this.context.obstacle(to);
		if (obstacle != null) {
			this.context.requestFailed(request, obstacle);
			return;
		}
		channel(to).request(request, message, nowNanos + timeoutNanos);
	}

	/** Gives up waiting for the reply of a peer. */
	public void handleCancelRequest(PeerKey to, long request) {
		onChannel(to, (channel) -> channel.cancelRequest(request));
	}

	/** A listener was registered. */
	public void handleListen(long listener, String pattern) {
		this.context.listeners().add(listener, pattern);
	}

	/** A listener was removed. */
	public void handleUnlisten(long listener) {
		this.context.listeners().remove(listener);
	}

	/** From now on messages are handed over. */
	public void handleStartListening(long nowNanos) {
		this.context.startListening();
		this.channels.all().forEach((channel) -> {
			channel.startListening(nowNanos);
			this.channels.touch(channel);
		});
	}

	/** From now on nothing is taken from others that the authorizer has not permitted. */
	public void handleGuard() {
		this.context.guard();
	}

	/**
	 * The authorizer has answered for the accesses of a question, in their order; those
	 * it had no time for, at the end, are asked again. An answer that nobody waits for
	 * any more is ignored.
	 */
	public void handlePermits(PeerKey sender, long question, List<Permit> permits) {
		onChannel(sender, (channel) -> channel.onPermits(question, permits));
	}

	/** What this node attests of a peer is another from now on. */
	public void handleAttested(PeerKey peer) {
		onChannel(peer, Channel::onAttested);
	}

	/** A newer record of the peer was accepted. */
	public void handleIncarnation(PeerKey peer, long incarnation) {
		onChannel(peer, (channel) -> channel.onIncarnation(incarnation));
	}

	/**
	 * Some peers are not known any more: the channels with them end when deadlines are
	 * handled next, which is due now.
	 */
	public void handleForgotten(long nowNanos) {
		this.channels.lookBy(nowNanos);
	}

	/** The way to the peer changed, or there is one again. */
	public void handleRouteChanged(PeerKey peer) {
		onChannel(peer, Channel::onRouteChanged);
	}

	/** Nobody knows a peer that was asked for. */
	public void handleUnknown(PeerKey peer) {
		Channel channel = this.channels.find(peer);
		if (channel != null && this.environment.reach(peer) == Reach.UNKNOWN) {
			channel.onGone();
			channel.close();
			this.channels.remove(channel);
		}
	}

	private void onChannel(PeerKey peer, Consumer<Channel> action) {
		Channel channel = this.channels.find(peer);
		if (channel != null) {
			action.accept(channel);
			this.channels.touch(channel);
		}
	}

	private void touch(PeerKey peer) {
		Channel channel = this.channels.find(peer);
		if (channel != null) {
			this.channels.touch(channel);
		}
	}

	/** A relay on the way to the peer had no room for an envelope. */
	public void handleOverload(PeerKey peer, long nowNanos) {
		onChannel(peer, (channel) -> channel.onOverload(nowNanos));
	}

	/** The next hop to the peer could not forward an envelope for another reason. */
	public void handleRefusal(PeerKey peer, long nowNanos) {
		onChannel(peer, (channel) -> channel.onRefusal(nowNanos));
	}

	/** Streams say goodbye; every send that has no result ends, CLOSED. */
	public void handleStop(long nowNanos) {
		List<Channel> all = this.channels.all();
		all.forEach((channel) -> {
			channel.streams().sayGoodbye();
			this.channels.touch(channel);
		});
		flush(nowNanos);
		all.forEach((channel) -> {
			channel.close();
			this.channels.remove(channel);
		});
	}

	/** Envelopes to the peer can be sealed from now on. */
	public void handleAgreed(PeerKey peer) {
		touch(peer);
	}

	/** Time-outs, and peers that are gone for good. */
	public void handleDeadlines(long nowNanos) {
		for (Channel channel : this.channels.look(nowNanos)) {
			Reach reach = this.environment.reach(channel.peer());
			if (reach == Reach.GONE || reach == Reach.UNKNOWN) {
				channel.onGone();
			}
			channel.handleDeadlines(nowNanos);
			if (reach == Reach.UNKNOWN) {
				channel.close();
				this.channels.remove(channel);
			}
			else {
				this.channels.looked(channel);
			}
		}
	}

	/**
	 * Writes what can be written: one envelope for each peer in turn, because several may
	 * share a first hop.
	 */
	public void flush(long nowNanos) {
		this.reachable = null;
		this.channels.flush((channel) -> channel.flush(this.envelope, nowNanos));
	}

	/** What is on its way, waits or is held now. */
	public BusLoad load() {
		BusLoad load = new BusLoad(0, 0, 0, 0, this.context.budget().assemblyBytes(), this.context.budget().heldBytes(),
				0, this.context.streams().size());
		for (Channel channel : this.channels.all()) {
			load = load.plus(channel.load());
		}
		return load;
	}

	/** When {@link #handleDeadlines} is due next; Long.MAX_VALUE = never. */
	public long nextDeadlineNanos() {
		return this.channels.nextDeadlineNanos();
	}

}
