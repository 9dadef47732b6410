package dev.mesh.simulation;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendOptions;
import dev.mesh.peer.BusInput;
import dev.mesh.simulation.Options.Plant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Messages and requests that peers send to each other, all known to the checkers. */
final class BusWorkload {

	private static final int MOST_PADDING = 40_000;

	private final Simulation simulation;

	private final Random random;

	/** The newest number of each lane. */
	private final Map<String, Long> sequences = new LinkedHashMap<>();

	/** Null = everything is sent with the defaults. */
	private SendVariety variety;

	private long newest;

	BusWorkload(Simulation simulation, Random random) {
		this.simulation = simulation;
		this.random = random;
	}

	/** From now on {@link #sendSomething} sends in all the ways there are. */
	void vary(SendVariety value) {
		this.variety = value;
	}

	/** Between any two peers: a stream, a request, or messages to one path. */
	void sendSomething() {
		SimulatedPeer from = this.simulation.any();
		SimulatedPeer to = this.simulation.any();
		if (from == to || !from.isRunning()) {
			return;
		}
		int choice = this.random.nextInt(30);
		if (choice == 0) {
			this.simulation.streams().open(from, to, this.random.nextInt(300));
		}
		else if (choice <= 10) {
			ask(from, to);
		}
		else {
			sendSome(from, to, "path" + this.random.nextInt(3));
		}
	}

	private void sendSome(SimulatedPeer from, SimulatedPeer to, String path) {
		if (this.variety == null) {
			send(from, to, path);
		}
		else {
			this.variety.some().forEach((plan) -> send(from, to, path, plan));
		}
	}

	void ask(SimulatedPeer from, SimulatedPeer to) {
		long id = ++this.newest;
		String padding = "x".repeat(padding());
		this.simulation.checkers().onAsked(id, from);
		if (to.authorizer() != null && to.authorizer().deniesRequests()) {
			this.simulation.checkers().expectDenialOfRequest(id);
		}
		from.input(new BusInput.SendRequest(id, to.key(),
				BusMessage.of("ask", (id + " " + padding).getBytes(StandardCharsets.UTF_8)),
				Duration.ofSeconds(1 + this.random.nextInt(60)).toNanos()));
	}

	private int padding() {
		return this.random.nextInt(10) == 0 ? this.random.nextInt(MOST_PADDING) : 10;
	}

	long send(SimulatedPeer from, SimulatedPeer to, String path) {
		return send(from, to, path, SendPlan.plain(padding()));
	}

	/** Returns the number of the message. */
	long send(SimulatedPeer from, SimulatedPeer to, String path, SendPlan plan) {
		long id = ++this.newest;
		String text = id + " " + "x".repeat(plan.padding());
		Sent sent = new Sent(id, lane(from, to, path), from, text, plan);
		sent.denied = to.authorizer() != null && to.authorizer().denies(path);
		this.simulation.checkers().sends().onSent(sent);
		from.input(new BusInput.Send(id, to.key(), BusMessage.of(path, text.getBytes(StandardCharsets.UTF_8)),
				this.simulation.options().plants(Plant.WAIT_INSTEAD) ? mayWait(plan.options()) : plan.options()));
		if (plan.cancelNanos() >= 0) {
			cancelLater(sent, to);
		}
		return id;
	}

	private static SendOptions mayWait(SendOptions options) {
		return new SendOptions(options.acknowledge(), SendOptions.DEFAULTS.overflow(), options.timeToLive());
	}

	private Sent.Lane lane(SimulatedPeer from, SimulatedPeer to, String path) {
		String source = from + "#" + from.process();
		String name = source + ">" + to + " " + path;
		return new Sent.Lane(name, source + ">" + to + "#" + to.process(), this.sequences.merge(name, 1L, Long::sum),
				this.simulation.timeline().now());
	}

	private void cancelLater(Sent sent, SimulatedPeer to) {
		int sentBy = sent.sender.process();
		this.simulation.timeline().after(sent.plan.cancelNanos(), () -> {
			if (sent.sender.isRunning() && sent.sender.process() == sentBy) {
				sent.cancelled = true;
				sent.sender.input(new BusInput.CancelSend(sent.id, to.key()));
			}
		});
	}

	/** Sends a message that may get lost, but must not come twice. */
	long sendUnreliable(SimulatedPeer from, SimulatedPeer to) {
		long id = ++this.newest;
		this.simulation.checkers().onSentUnreliable(id, from, to);
		from.input(new BusInput.SendUnreliable(to.key(),
				BusMessage.of("datagram", (id + " xxxxxxxxxx").getBytes(StandardCharsets.UTF_8)), Long.MAX_VALUE));
		return id;
	}

}
