package dev.mesh.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.presence.GossipMesh;
import dev.mesh.scale.ScaleRun.Row;
import dev.mesh.simulation.PeerMesh;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/**
 * Up to 50 peers: every case ends with equal graphs of all that run and nobody else, and
 * costs what was predicted. {@link PresenceTableTests} does the same with more.
 */
class PresenceScaleTests {

	@Test
	void fiftyPeersCostWhatIsPredicted() {
		List<Row> rows = new ScaleRun(new PeerMesh(1), Wiring.random(50, 6, 7), 3).all();

		System.out.println(ScaleTable.of(rows));
		rows.forEach(PresenceScaleTests::costsWhatIsPredicted);
	}

	@Test
	void leavesOfFourHubsCostWhatIsPredicted() {
		List<Row> rows = new ScaleRun(new PeerMesh(1), Wiring.hubs(30, 4), 3).all();

		System.out.println(ScaleTable.of(rows));
		rows.forEach(PresenceScaleTests::costsWhatIsPredicted);
	}

	@Test
	void aPeerThatFallsSilentIsGoneInTime() {
		ScaleRun run = new ScaleRun(new PeerMesh(1), Wiring.random(20, 6, 7), 3);
		run.coldStart();

		assertThat(run.silence(10).time()).isBetween(Duration.ofSeconds(35), Duration.ofSeconds(45));
	}

	@Test
	void presenceAloneCostsWhatWholePeersCost() {
		Wiring wiring = Wiring.random(20, 6, 7);
		Row whole = new ScaleRun(new PeerMesh(1), wiring, 3).coldStart();

		Row alone = new ScaleRun(new GossipMesh(1), wiring, 3).coldStart();

		assertThat(alone.bytesPerPeer()).isCloseTo(whole.bytesPerPeer(), Percentage.withPercentage(20));
		assertThat(alone.signaturesPerPeer()).isCloseTo(whole.signaturesPerPeer(), Percentage.withPercentage(20));
	}

	/** Within a third, and what is small within a small amount. */
	static void costsWhatIsPredicted(Row row) {
		if (row.what().contains("crashes")) {
			assertThat(row.time()).isLessThan(Duration.ofSeconds(25));
		}
		String what = row.what() + " of " + row.wiring().peers() + ", " + row.wiring().name();
		assertThat(row.time().toMillis()).as("time of " + what)
			.isLessThan(row.predicted().time().toMillis() * 4 / 3 + 200);
		assertThat(row.bytesPerPeer()).as("bytes of " + what)
			.isBetween(row.predicted().bytesPerPeer() * 2 / 3, row.predicted().bytesPerPeer() * 4 / 3 + 2_000);
		assertThat(row.signaturesPerPeer()).as("signatures of " + what)
			.isBetween(row.predicted().signaturesPerPeer() * 2 / 3 - 10,
					row.predicted().signaturesPerPeer() * 4 / 3 + 10);
	}

}
