package dev.mesh.scale;

import dev.mesh.presence.PresenceMath;
import dev.mesh.presence.PresenceMath.Cost;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.scale.ScaledMesh.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** Takes one mesh through all cases, and keeps what each has cost. */
final class ScaleRun {

	/** Everybody starts within it. */
	private static final Duration SPREAD = Duration.ofMillis(100);

	/** By then every dialer that was cut off has tried again. */
	private static final Duration BACK_OFF = Duration.ofSeconds(30);

	/**
	 * After it there is nothing left of a case but keep-alive and digests: round trips
	 * are published a few seconds after the first ping, digests come every 30 s.
	 */
	private static final Duration SETTLE = Duration.ofSeconds(50);

	/** Link latency is between 1 and 5 ms. */
	private static final Duration LATENCY = Duration.ofMillis(3);

	private static final Duration SIGNATURE = Duration.ofMillis(1);

	private static final Duration PING = Duration.ofSeconds(5);

	/** Name, operating system and software of the peers, without URLs. */
	private static final int TEXT_BYTES = 22;

	private static final int PRINCIPAL_AND_ROLES_BYTES = 35;

	private static final int METADATA_BYTES = 13;

	private final ScaledMesh mesh;

	private final Wiring wiring;

	private final Agreement agreement;

	private final PresenceMath.Mesh predicted;

	private final Random random;

	private final List<Row> rows = new ArrayList<>();

	ScaleRun(ScaledMesh mesh, Wiring wiring, long seed) {
		this.mesh = mesh;
		this.wiring = wiring;
		this.agreement = new Agreement(mesh);
		this.random = new Random(seed);
		double edges = (double) wiring.connections() / wiring.peers();
		Duration batch = (wiring.relays() < wiring.peers()) ? PresenceSettings.defaults().leafBatch() : Duration.ZERO;
		this.predicted = new PresenceMath.Mesh(
				new PresenceMath.Links(wiring.peers(), wiring.connections(), wiring.diameter(), batch),
				PresenceMath.recordBytes(TEXT_BYTES + edges * PRINCIPAL_AND_ROLES_BYTES, METADATA_BYTES, edges),
				LATENCY, SIGNATURE);
		for (int i = 0; i < wiring.peers(); i++) {
			mesh.add(i < wiring.relays(), wiring.dials().get(i));
		}
	}

	/** All cases, one after the other. */
	List<Row> all() {
		coldStart();
		idle();
		join();
		crash(this.wiring.peers() / 2);
		partition();
		return this.rows;
	}

	Row coldStart() {
		Tally before = this.mesh.tally();
		long start = this.mesh.nowNanos();
		int steps = (int) SPREAD.toMillis();
		List<Integer> delays = this.random.ints(this.wiring.peers(), 0, steps).boxed().toList();
		for (int step = 0; step < steps; step++) {
			for (int i = 0; i < delays.size(); i++) {
				if (delays.get(i) == step) {
					this.mesh.start(i);
				}
			}
			this.mesh.run(SPREAD.dividedBy(steps));
		}
		this.agreement.await(Duration.ofSeconds(60));
		return settled("cold start", Duration.ofNanos(this.mesh.nowNanos() - start), before,
				PresenceMath.coldStart(this.predicted, SPREAD));
	}

	/** One more peer. */
	Row join() {
		Tally before = this.mesh.tally();
		this.mesh.add(this.wiring.relays() == this.wiring.peers(), this.wiring.newcomer());
		this.mesh.start(this.mesh.size() - 1);
		Duration time = this.agreement.await(Duration.ofSeconds(60));
		return settled("one joins", time, before, PresenceMath.join(this.predicted, this.wiring.newcomer().size()));
	}

	/** One peer ends without a word, and its links are reset. */
	Row crash(int peer) {
		Tally before = this.mesh.tally();
		this.mesh.crash(peer);
		return gone("one crashes", peer, before, Duration.ZERO);
	}

	/** One peer ends without a word, and its neighbours hear nothing of it. */
	Row silence(int peer) {
		Tally before = this.mesh.tally();
		this.mesh.fallSilent(peer);
		return gone("one falls silent", peer, before, Duration.ofSeconds(20));
	}

	private Row gone(String what, int peer, Tally before, Duration unnoticed) {
		Duration time = this.agreement.await(Duration.ofSeconds(60));
		int dialled = this.wiring.dials().get(peer).size();
		int accepted = (int) this.wiring.dials().stream().filter((dials) -> dials.contains(peer)).count();
		return settled(what, time, before, PresenceMath.crash(this.predicted, dialled, accepted,
				PresenceSettings.defaults().edgeLinger().plus(unnoticed)));
	}

	/**
	 * Two halves are apart for a minute. The time counts from the healing, what was sent
	 * from the parting until all links are back.
	 */
	Row partition() {
		BitSet half = new BitSet();
		for (int i = 0; i < this.mesh.size(); i++) {
			half.set(i, this.random.nextBoolean());
		}
		Tally before = this.mesh.tally();
		this.mesh.partition(half, Duration.ofSeconds(60));
		this.mesh.run(Duration.ofSeconds(60));
		Duration equal = this.agreement.await(Duration.ofSeconds(60));
		Duration rest = BACK_OFF.plusSeconds(2).minus(equal);
		this.mesh.run(rest.isNegative() ? Duration.ZERO : rest);
		return settled("halves heal", equal, before, PresenceMath.partition(this.predicted, BACK_OFF));
	}

	/** Nothing happens for as long as it takes every record to be refreshed once. */
	Row idle() {
		Tally before = this.mesh.tally();
		Duration time = PresenceSettings.defaults().refresh();
		this.mesh.run(time);
		double bytes = time.toSeconds()
				* PresenceMath.idleBytesPerSecond(this.predicted, PresenceSettings.defaults(), PING);
		return settled("idle for 10 min", time, before, new Cost(time, bytes, this.wiring.peers()));
	}

	private Row settled(String what, Duration time, Tally before, Cost cost) {
		Row row = new Row(what, this.mesh.name(), this.wiring, time, this.mesh.tally().since(before), cost);
		this.rows.add(row);
		System.out.print(ScaleTable.line(row));
		this.mesh.run(SETTLE);
		this.agreement.require();
		return row;
	}

	/**
	 * What a case has cost.
	 *
	 * @param mesh what it ran on
	 * @param time until all agreed
	 * @param tally over all peers
	 * @param predicted by {@link PresenceMath}
	 */
	record Row(String what, String mesh, Wiring wiring, Duration time, Tally tally, Cost predicted) {

		double bytesPerPeer() {
			return (double) this.tally.bytes() / this.wiring.peers();
		}

		double signaturesPerPeer() {
			return (double) this.tally.signatures() / this.wiring.peers();
		}

	}

}
