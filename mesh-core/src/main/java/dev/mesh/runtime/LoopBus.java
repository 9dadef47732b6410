package dev.mesh.runtime;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusSettings;
import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.Registration;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.PresenceGraph;
import java.util.concurrent.CompletableFuture;

/** The bus as the API shows it. */
final class LoopBus implements Bus {

	private static final SendResult CLOSED = new SendResult(Outcome.CLOSED, false, "this node is closing");

	private static final SendResult QUEUE_FULL = new SendResult(Outcome.QUEUE_FULL, false,
			"more messages wait for the mesh's loop than RuntimeSettings.apiQueueMessages and apiQueueBytes allow");

	private static final SendResult SENT = new SendResult(Outcome.SENT, true, "");

	private static final SendResult DROPPED = new SendResult(Outcome.DROPPED, false,
			"more messages wait for the mesh's loop than RuntimeSettings.apiQueueMessages and apiQueueBytes allow");

	private static final SendResult UNREACHABLE = new SendResult(Outcome.UNREACHABLE, false,
			"no way leads to the peer in the presence graph");

	private final PeerRuntime runtime;

	private final BusSettings settings;

	private final MessageHandlers handlers;

	private final PresenceFeed feed;

	LoopBus(PeerRuntime runtime, BusSettings settings, MessageHandlers handlers, PresenceFeed feed) {
		this.runtime = runtime;
		this.settings = settings;
		this.handlers = handlers;
		this.feed = feed;
	}

	@Override
	public CompletableFuture<SendResult> send(PeerKey to, BusMessage message) {
		check(to, message, this.settings.maxReliableBytes(), "maxReliableBytes");
		PeerRun run = this.runtime.run();
		if (run == null) {
			return CompletableFuture.completedFuture(CLOSED);
		}
		PendingSend send = new PendingSend(to, message, run.inbox(), run.dispatcher().completions());
		return run.inbox().offer(send) ? send : CompletableFuture.completedFuture(QUEUE_FULL);
	}

	@Override
	public SendResult sendUnreliable(PeerKey to, BusMessage message) {
		check(to, message, this.settings.maxUnreliableBytes(), "maxUnreliableBytes");
		PeerRun run = this.runtime.run();
		PresenceGraph graph = this.feed.newest();
		if (run == null || graph == null || graph.peer(to).filter((peer) -> !peer.isSuspected()).isEmpty()) {
			return UNREACHABLE;
		}
		return run.inbox().offer(new PendingDatagram(to, message)) ? SENT : DROPPED;
	}

	@Override
	public Registration onMessage(String pattern, MessageHandler handler) {
		return this.handlers.add(pattern, handler);
	}

	private void check(PeerKey to, BusMessage message, int limitBytes, String setting) {
		if (to.equals(this.runtime.key())) {
			throw new IllegalArgumentException("The receiver " + to + " is this peer itself; the bus leads to others");
		}
		if (message.size() > limitBytes) {
			throw new IllegalArgumentException("The payload to '" + message.path() + "' has " + message.size()
					+ " bytes, but BusSettings." + setting + " allows " + limitBytes);
		}
	}

}
