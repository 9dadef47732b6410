package dev.mesh.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.scale.ScaleRun.Row;
import dev.mesh.simulation.PeerMesh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints the first part of the table of docs/presence.md, and holds it against our goals;
 * {@link ThousandPeersRun} has the rest.
 */
@Tag("heavy")
class PresenceTableTests {

	private static final double KIB = 1024;

	@Test
	void whatPresenceCostsUpTo200WholePeersIsWithinTheGoalsAndWhatWasPredicted() {
		List<Row> rows = new ArrayList<>();
		rows.addAll(new ScaleRun(new PeerMesh(1), Wiring.random(50, 6, 7), 3).all());
		rows.addAll(new ScaleRun(new PeerMesh(1), Wiring.random(200, 6, 7), 3).all());

		System.out.println(ScaleTable.of(rows));

		for (Row row : rows) {
			PresenceScaleTests.costsWhatIsPredicted(row);
			if (row.what().equals("one joins")) {
				assertThat(row.time()).isLessThan(Duration.ofSeconds(2));
			}
			if (row.what().startsWith("idle")) {
				assertThat(row.bytesPerPeer() / row.time().toSeconds()).isLessThan(KIB);
			}
		}
	}

}
