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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What must hold. Safety is checked at each event: nothing is delivered twice or out of
 * order. The rest is checked at the end: every send has one result, and it is true.
 */
final class Checkers {

	/** One reliable message of the workload. */
	static final class Sent {

		final long id;

		final String lane;

		final long sequence;

		final SimulatedPeer sender;

		/** The payload. */
		final String text;

		/** Its receiver does not let it pass. */
		boolean denied;

		SendResult result;

		int deliveries;

		Sent(long id, String lane, long sequence, SimulatedPeer sender, String text) {
			this.text = text;
			this.id = id;
			this.lane = lane;
			this.sequence = sequence;
			this.sender = sender;
		}

	}

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

	private final Map<Long, Sent> sent = new LinkedHashMap<>();

	private final Map<Long, Asked> asked = new LinkedHashMap<>();

	/** Unreliable messages that have not arrived: from whom to whom. */
	private final Map<Long, String> unreliable = new HashMap<>();

	private final Map<String, Long> newestOfLane = new HashMap<>();

	private final List<Message> heldBack = new ArrayList<>();

	private BiConsumer<SimulatedPeer, SimulatedPeer> onDelivery = (sender, receiver) -> {
	};

	private int plantedTimes;

	Checkers(Simulation simulation, Set<Plant> planted) {
		this.simulation = simulation;
		this.planted = planted;
	}

	/** Lane = sender, receiver, path; the sequence rises in it. */
	void onSent(long id, String lane, long sequence, SimulatedPeer sender, String text) {
		this.sent.put(id, new Sent(id, lane, sequence, sender, text));
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

	/** The authorizer of its receiver denies this message. */
	void expectDenial(long id) {
		this.sent.get(id).denied = true;
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
		for (Sent known : this.sent.values()) {
			if (known.sender == peer && known.result == null) {
				known.result = new SendResult(Outcome.CLOSED, true, "the sender was killed");
			}
		}
	}

	void requireAcknowledged(long send) {
		Sent known = this.sent.get(send);
		require(known.result != null && known.result.outcome() == Outcome.ACKNOWLEDGED,
				"message " + send + " of " + known.lane + " should arrive after healing: " + known.result);
	}

	private boolean plants(Plant plant, long id) {
		boolean now = this.planted.contains(plant) && id % 37 == 5;
		this.plantedTimes += now ? 1 : 0;
		return now;
	}

	int plantedTimes() {
		return this.plantedTimes;
	}

	void onDelivered(SimulatedPeer receiver, Message message) {
		if (message.reliability() == Reliability.UNRELIABLE) {
			checkUnreliable(receiver, message);
			return;
		}
		long id = idOf(message);
		if (plants(Plant.LOSE_DELIVERY, id)) {
			return;
		}
		if (plants(Plant.SWAP_DELIVERIES, id)) {
			this.heldBack.add(message);
			return;
		}
		check(receiver, message);
		if (plants(Plant.DELIVER_TWICE, id)) {
			check(receiver, message);
		}
		if (!this.heldBack.isEmpty() && laneOf(this.heldBack.get(0)).equals(laneOf(message))) {
			check(receiver, this.heldBack.remove(0));
		}
	}

	private String laneOf(Message message) {
		return this.sent.get(idOf(message)).lane;
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

	private void check(SimulatedPeer receiver, Message message) {
		Sent known = this.sent.get(idOf(message));
		require(known != null, "a message was delivered that nobody has sent: " + idOf(message));
		require(known.text.equals(new String(message.bytes(), StandardCharsets.UTF_8))
				&& known.sender.key().equals(message.sender())
				&& known.lane.endsWith(">" + receiver + " " + message.path()),
				"message " + known.id + " has changed on its way to " + receiver);
		known.deliveries++;
		require(!known.denied, "message " + known.id + " was denied, and delivered at " + receiver);
		require(known.deliveries == 1, "message " + known.id + " was delivered twice at " + receiver);
		long newest = this.newestOfLane.getOrDefault(known.lane, -1L);
		require(known.sequence > newest, "message " + known.id + " of lane " + known.lane + " came after a later one: "
				+ known.sequence + " after " + newest);
		this.newestOfLane.put(known.lane, known.sequence);
		this.onDelivery.accept(known.sender, receiver);
	}

	/** Hears of the sender and the receiver of each message that is delivered. */
	void listen(BiConsumer<SimulatedPeer, SimulatedPeer> listener) {
		this.onDelivery = listener;
	}

	/** How a send has ended, null while it has not. */
	SendResult resultOf(long send) {
		return this.sent.get(send).result;
	}

	int deliveriesOf(long send) {
		return this.sent.get(send).deliveries;
	}

	void onCompleted(long send, SendResult result) {
		if (plants(Plant.LOSE_COMPLETION, send)) {
			return;
		}
		Sent known = this.sent.get(send);
		if (known == null) {
			return;
		}
		require(known.result == null, "send " + send + " ended twice: " + known.result + ", then " + result);
		known.result = plants(Plant.WRONG_DOUBT, send) && known.deliveries > 0
				? new SendResult(Outcome.TIMED_OUT, false, "planted") : result;
	}

	/** After everything has healed and time has passed. */
	void checkResults() {
		for (Asked known : this.asked.values()) {
			require(known.ended, "request " + known.id + " never ended");
			require(!known.denied || known.runs == 0, "request " + known.id + " ran after its outcome had denied it");
		}
		for (Sent known : this.sent.values()) {
			require(known.result != null, "send " + known.id + " never ended");
			boolean delivered = known.deliveries > 0;
			require(known.denied || known.result.outcome() != Outcome.REJECTED,
					"message " + known.id + " was refused and is allowed: " + known.result);
			require(!known.denied || known.result.outcome() != Outcome.ACKNOWLEDGED,
					"message " + known.id + " was denied and acknowledged");
			require(delivered || known.result.outcome() != Outcome.ACKNOWLEDGED,
					"message " + known.id + " was acknowledged and not delivered");
			require(!delivered || known.result.mayHaveArrived(),
					"message " + known.id + " was delivered, but its result says it was not: " + known.result);
		}
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

	Map<Outcome, Integer> outcomes() {
		Map<Outcome, Integer> counts = new java.util.EnumMap<>(Outcome.class);
		this.sent.values().forEach((known) -> counts.merge(known.result.outcome(), 1, Integer::sum));
		return counts;
	}

	void require(boolean condition, String problem) {
		if (!condition) {
			throw new AssertionError("seed " + this.simulation.seed() + ": " + problem + "\noptions: "
					+ this.simulation.options() + "\n" + this.simulation.timeline().lastEvents());
		}
	}

}
