package dev.mesh.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.presence.GossipMesh;
import dev.mesh.scale.ScaleRun.Row;
import dev.mesh.simulation.PeerMesh;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Prints the rest of the table of docs/presence.md. It takes half an hour, so it is in no
 * lane and has no name of a test: {@code -Dtest=ThousandPeersRun} runs it.
 */
class ThousandPeersRun {

	@Test
	void whatPresenceCosts200LeavesOfFourHubsIsWhatWasPredicted() {
		List<Row> rows = new ScaleRun(new PeerMesh(1), Wiring.hubs(200, 4), 3).all();

		System.out.println(ScaleTable.of(rows));

		rows.forEach(PresenceScaleTests::costsWhatIsPredicted);
	}

	@Test
	void whatPresenceCostsAThousandPeersIsWithinTheGoalAndWhatWasPredicted() {
		List<Row> rows = new ScaleRun(new GossipMesh(1), Wiring.random(1_000, 6, 7), 3).all();

		System.out.println(ScaleTable.of(rows));

		rows.forEach(PresenceScaleTests::costsWhatIsPredicted);
		assertThat(rows).filteredOn((row) -> row.what().equals("one joins"))
			.singleElement()
			.satisfies((row) -> assertThat(row.time()).isLessThan(Duration.ofSeconds(5)));
	}

}
