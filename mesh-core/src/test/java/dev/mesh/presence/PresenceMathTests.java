package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresenceMathTests {

	@ParameterizedTest
	@CsvSource({ "10, 0, 0", "10, 0, 6", "60, 4000, 2", "300, 500, 12", "10, 0, 40" })
	void theSizeOfARecordIsPredicted(int textBytes, int metadataBytes, int edges) {
		int predicted = PresenceMath.recordBytes(textBytes, metadataBytes + 8, edges);

		assertThat(record(textBytes, metadataBytes, edges).length).isCloseTo(predicted, Percentage.withPercentage(10));
	}

	@Test
	void floodingATreeCostsOneFrameForEachOtherPeer() {
		assertThat(PresenceMath.floodFrames(1, 0)).isZero();
		assertThat(PresenceMath.floodFrames(10, 9)).isEqualTo(9);
		assertThat(PresenceMath.floodFrames(10, 10)).isEqualTo(11);
		assertThat(PresenceMath.floodFrames(1000, 3000)).isEqualTo(5001);
		assertThatIllegalArgumentException().isThrownBy(() -> PresenceMath.floodFrames(3, 1));
	}

	@Test
	void aChangeGoesToTheNeighboursAndIsAnnouncedToOthers() {
		assertThat(PresenceMath.changeFrames(2, 1, 1)).isEqualTo(1);
		assertThat(PresenceMath.changeFrames(3, 3, 2)).as("all are neighbours").isEqualTo(4);
		assertThat(PresenceMath.changeFrames(12, 14, 3)).isEqualTo(33);
	}

	@Test
	void answersAreRoundedUp() {
		PresenceSettings settings = PresenceSettings.defaults();
		assertThat(PresenceMath.repairAnswers(0, settings)).isZero();
		assertThat(PresenceMath.repairAnswers(1024, settings)).isEqualTo(1);
		assertThat(PresenceMath.repairAnswers(1025, settings)).isEqualTo(2);
	}

	private static byte[] record(int textBytes, int metadataBytes, int edges) {
		PeerKey key = TestKeys.keyOf("a");
		LocalPeer local = new LocalPeer(key, 1_800_000_000_000L, "n".repeat(Math.min(textBytes, 200)), "",
				"s".repeat(Math.max(0, textBytes - 200)), PeerRecord.Role.FULL, List.of(),
				"{\"x\":\"" + "m".repeat(metadataBytes) + "\"}");
		List<RecordEdge> list = new ArrayList<>();
		for (int i = 0; i < edges; i++) {
			EdgeStatement statement = new EdgeStatement(TestKeys.keyOf("b" + i), 1_800_000_000_000L, key,
					1_800_000_000_000L, "s".repeat(22), 1, "WEBSOCKET", Optional.empty(), List.of(),
					OptionalLong.empty());
			SignedBlock block = SignedBlock.split(SignedBlock.assemble(statement.content(), new byte[64]),
					EdgeStatement.MAX_BYTES);
			list.add(new RecordEdge(statement, block, Connection.State.UP, OptionalLong.of(12)));
		}
		byte[] content = new RecordContent(local, 1, 1800, Json.base64(new byte[32]), list).toBytes();
		return SignedBlock.assemble(content, new byte[64]);
	}

}
