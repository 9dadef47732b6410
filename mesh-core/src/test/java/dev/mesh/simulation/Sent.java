package dev.mesh.simulation;

import dev.mesh.bus.BusSettings;
import dev.mesh.bus.Overflow;
import dev.mesh.bus.SendOptions.Acknowledge;
import dev.mesh.bus.SendResult;
import java.time.Duration;

/** One reliable message of the workload, and what became of it. */
final class Sent {

	/** What its handler has done. */
	enum Handling {

		NOT_DONE, DONE, FAILED

	}

	final long id;

	/** Sender, its process, receiver and path. */
	final String lane;

	/** Rises in its lane. */
	final long sequence;

	final SimulatedPeer sender;

	/** The processes of its sender and its receiver. */
	final String processes;

	/** The payload. */
	final String text;

	final SendPlan plan;

	final long sentNanos;

	/** Where it stands in its lane: at its sequence, or at that of one it replaced. */
	long place;

	/** How many messages of its lane that newer ones displace were sent up to it. */
	long displaceable;

	/** Its receiver does not let it pass. */
	boolean denied;

	boolean cancelled;

	Handling handling = Handling.NOT_DONE;

	SendResult result;

	int deliveries;

	Sent(long id, Lane lane, SimulatedPeer sender, String text, SendPlan plan) {
		this.id = id;
		this.lane = lane.name();
		this.sequence = lane.sequence();
		this.place = this.sequence;
		this.sender = sender;
		this.processes = lane.processes();
		this.text = text;
		this.plan = plan;
		this.sentNanos = lane.nowNanos();
	}

	boolean isWatched() {
		return this.plan.options().acknowledge() == Acknowledge.HANDLED;
	}

	Overflow overflow() {
		return this.plan.options().overflow();
	}

	/** When it has its result at the latest. */
	long deadlineNanos() {
		Duration longest = BusSettings.defaults().sendTimeout();
		Duration own = this.plan.options().timeToLive();
		return this.sentNanos + (own != null && own.compareTo(longest) < 0 ? own : longest).toNanos();
	}

	@Override
	public String toString() {
		return "message " + this.id + " of lane " + this.lane;
	}

	/** Where it was sent, between which processes, and when. */
	record Lane(String name, String processes, long sequence, long nowNanos) {
	}

}
