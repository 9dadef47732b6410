package dev.mesh.simulation;

import dev.mesh.bus.ReceivedMessage;
import dev.mesh.peer.BusInput;
import dev.mesh.simulation.Options.Plant;
import java.util.List;

/**
 * The listeners and handlers of one peer: they take their time, and some of them fail.
 */
final class SimulatedListeners {

	private final Simulation simulation;

	private final SimulatedPeer peer;

	private long consumeNanos = 100_000;

	SimulatedListeners(Simulation simulation, SimulatedPeer peer) {
		this.simulation = simulation;
		this.peer = peer;
	}

	/** How long each of them takes at least. */
	void consumeAfter(long nanos) {
		this.consumeNanos = nanos;
	}

	void deliver(ReceivedMessage message) {
		Sent sent = this.simulation.checkers().onDelivered(this.peer, message);
		if (sent == null) {
			later(0, () -> giveBack(message, false));
			return;
		}
		if (plants(Plant.ACKNOWLEDGE_EARLY)) {
			later(0, () -> giveBack(message, sent.plan.handlerFails()));
			later(sent.plan.handlerNanos() + 1_000_000_000, () -> this.simulation.checkers().sends().onHandled(sent));
			return;
		}
		later(sent.plan.handlerNanos(), () -> {
			this.simulation.checkers().sends().onHandled(sent);
			if (!plants(Plant.KEEP_MESSAGE) || sent.id % 37 != 5) {
				giveBack(message, sent.plan.handlerFails() && !plants(Plant.FORGIVE_FAILURE));
			}
		});
	}

	private void giveBack(ReceivedMessage message, boolean failed) {
		this.peer.input(failed ? new BusInput.Consumed(List.of(), List.of(message))
				: new BusInput.Consumed(List.of(message), List.of()));
	}

	void deliverRequest(ReceivedMessage request) {
		this.simulation.checkers().onRequest(this.peer, request);
		later(0, () -> this.peer.input(new BusInput.Respond(request, request.reply(request.bytes()))));
	}

	/** In the same process, if it still runs. */
	private void later(long nanos, Runnable action) {
		int deliveredTo = this.peer.process();
		this.simulation.timeline().after(this.consumeNanos + nanos, () -> {
			if (this.peer.process() == deliveredTo) {
				action.run();
			}
		});
	}

	private boolean plants(Plant plant) {
		return this.simulation.options().plants(plant);
	}

}
