package dev.mesh.simulation;

import dev.mesh.bus.Message;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.Output;
import dev.mesh.simulation.Options.Plant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What must hold of messages, requests and what peers see of each other. Safety is
 * checked at each event; at the end, that everything has ended.
 */
final class Checkers {

	/** One request of the workload. */
	static final class Asked {

		final long id;

		final SimulatedPeer asker;

		boolean ended;

		/** Its outcome says that it did not run. */
		boolean denied;

		/** Its receiver does not let it pass. */
		boolean forbidden;

		int runs;

		Asked(long id, SimulatedPeer asker) {
			this.id = id;
			this.asker = asker;
		}

	}

	private final Simulation simulation;

	private final Set<Plant> planted;

	private final SendChecker sends;

	private final Map<Long, Asked> asked = new LinkedHashMap<>();

	/** Unreliable messages that have not arrived: from whom to whom. */
	private final Map<Long, String> unreliable = new HashMap<>();

	private int plantedTimes;

	Checkers(Simulation simulation, Set<Plant> planted) {
		this.simulation = simulation;
		this.planted = planted;
		this.sends = new SendChecker(simulation, this);
	}

	/** Those of reliable messages. */
	SendChecker sends() {
		return this.sends;
	}

	void onSentUnreliable(long id, SimulatedPeer sender, SimulatedPeer receiver) {
		this.unreliable.put(id, sender + ">" + receiver);
	}

	/** How many unreliable messages were sent and have not arrived. */
	int unreliableMissing() {
		return this.unreliable.size();
	}

	void onAsked(long id, SimulatedPeer asker) {
		this.asked.put(id, new Asked(id, asker));
	}

	/** The authorizer of its receiver denies this request. */
	void expectDenialOfRequest(long id) {
		this.asked.get(id).forbidden = true;
	}

	/** A request runs once at most. */
	void onRequest(SimulatedPeer responder, Message request) {
		Asked known = this.asked.get(idOf(request));
		require(known != null, responder + " was asked what nobody has asked: " + request);
		known.runs++;
		require(!known.forbidden, "request " + known.id + " was denied, and ran at " + responder);
		require(known.runs == 1, "request " + known.id + " ran twice at " + responder);
	}

	void onRequestCompleted(Output.RequestCompleted outcome) {
		Asked known = this.asked.get(outcome.request());
		require(!known.ended, "request " + known.id + " ended twice: now " + outcome);
		known.ended = true;
		if (outcome.reply() != null) {
			require(known.runs == 1, "request " + known.id + " has a reply, but never ran");
			require(idOf(outcome.reply().payload()) == known.id, "request " + known.id + " got another one's reply");
		}
		else if (outcome.failure() != null && !outcome.failure().mayHaveArrived()) {
			require(known.runs == 0, "request " + known.id + " ran, but its outcome denies it: " + outcome.failure());
			known.denied = true;
			require(known.forbidden || outcome.failure().rejection().isEmpty(),
					"request " + known.id + " was refused and is allowed: " + outcome.failure());
		}
	}

	/** A killed process takes its futures with it. */
	void onKilled(SimulatedPeer peer) {
		this.asked.values().stream().filter((known) -> known.asker == peer).forEach((known) -> known.ended = true);
		this.sends.onKilled(peer);
	}

	void requireAcknowledged(long send) {
		this.sends.requireAcknowledged(send);
	}

	/** Whether a plant strikes at this message; each such time counts. */
	boolean plants(Plant plant, long id) {
		boolean now = this.planted.contains(plant) && id % 37 == 5;
		this.plantedTimes += now ? 1 : 0;
		return now;
	}

	int plantedTimes() {
		return this.plantedTimes;
	}

	/** Returns what is known of it; null for an unreliable one. */
	Sent onDelivered(SimulatedPeer receiver, Message message) {
		if (message.reliability() == Reliability.UNRELIABLE) {
			checkUnreliable(receiver, message);
			return null;
		}
		Sent known = this.sends.get(idOf(message));
		require(known != null, "a message was delivered that nobody has sent: " + idOf(message));
		if (plants(Plant.LOSE_DELIVERY, known.id)) {
			return known;
		}
		this.sends.onDelivered(receiver, known, message);
		if (plants(Plant.DELIVER_TWICE, known.id)) {
			this.sends.onDelivered(receiver, known, message);
		}
		return known;
	}

	private long idOf(Message message) {
		return idOf(message.payload());
	}

	private long idOf(ByteBuffer payload) {
		String text = StandardCharsets.UTF_8.decode(payload).toString();
		require(text.matches("\\d{1,18} x*"), "a payload arrived that nobody has sent: " + text);
		return Long.parseLong(text.split(" ")[0]);
	}

	private void checkUnreliable(SimulatedPeer receiver, Message message) {
		String known = this.unreliable.remove(idOf(message));
		require(known != null, "an unreliable message was delivered twice or never sent: " + idOf(message));
		require(known.equals(this.simulation.nameOf(message.sender()) + ">" + receiver),
				"an unreliable message of " + known + " came to " + receiver);
		require(message.bytes().length == (idOf(message) + " xxxxxxxxxx").length(),
				"unreliable message " + idOf(message) + " has changed on its way");
	}

	/** Hears of the sender and the receiver of each message that is delivered. */
	void listen(BiConsumer<SimulatedPeer, SimulatedPeer> listener) {
		this.sends.listen(listener);
	}

	/** How a send has ended, null while it has not. */
	SendResult resultOf(long send) {
		return this.sends.get(send).result;
	}

	int deliveriesOf(long send) {
		return this.sends.get(send).deliveries;
	}

	void onCompleted(long send, SendResult result) {
		Sent known = this.sends.get(send);
		if (known == null || (!known.lane.endsWith(" proof") && plants(Plant.LOSE_COMPLETION, send))) {
			return;
		}
		if (plants(Plant.LATE_RESULT, send)) {
			this.simulation.timeline().at(known.deadlineNanos() + 1, () -> this.sends.onCompleted(known, result));
		}
		else if (result.outcome() == Outcome.QUEUE_FULL && this.planted.contains(Plant.LATE_REFUSAL)) {
			this.simulation.timeline().after(1_000_000, () -> this.sends.onCompleted(known, result));
		}
		else {
			this.sends.onCompleted(known, this.sends.planted(known, result));
		}
	}

	/** After everything has healed and time has passed. */
	void checkResults() {
		for (Asked known : this.asked.values()) {
			require(known.ended, "request " + known.id + " never ended");
			require(!known.denied || known.runs == 0, "request " + known.id + " ran after its outcome had denied it");
		}
		this.sends.checkResults();
	}

	void checkGraphs(List<SimulatedPeer> peers) {
		for (SimulatedPeer peer : peers) {
			Set<PeerKey> seen = new HashSet<>();
			peer.graph().remotePeers().forEach((remote) -> seen.add(remote.key()));
			if (this.planted.contains(Plant.HIDE_PEER)) {
				this.plantedTimes++;
				seen.remove(peers.get(0).key());
			}
			for (SimulatedPeer other : peers) {
				require(other == peer || seen.contains(other.key()), peer + " does not see " + other);
			}
			require(seen.size() == peers.size() - 1, peer + " sees strangers: " + seen);
		}
	}

	void require(boolean condition, String problem) {
		if (!condition) {
			throw new AssertionError("seed " + this.simulation.seed() + ": " + problem + "\noptions: "
					+ this.simulation.options() + "\n" + this.simulation.timeline().lastEvents());
		}
	}

}
