package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SessionSettingsTests {

	private final SessionSettings defaults = SessionSettings.defaults();

	@Test
	void theDefaultsAreThoseOfTheDocumentation() {
		assertThat(this.defaults).isEqualTo(new SessionSettings(Duration.ofSeconds(10), Duration.ofSeconds(10),
				Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(15),
				Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(30), 256, 64, 65_536, 16_384,
				524_288, 262_144, this.defaults.maxQueuedNodeBytes(), 131_072));
		assertThat(this.defaults.maxQueuedNodeBytes())
			.isEqualTo(Math.min(268_435_456L, Math.max(8_388_608L, Runtime.getRuntime().maxMemory() / 8)));
	}

	@Test
	void eachCopyChangesWhatItNamesOnly() {
		SessionSettings changed = this.defaults.withReconnectWindow(Duration.ZERO)
			.withKeepAlive(Duration.ofSeconds(1), Duration.ofSeconds(2))
			.withTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(4))
			.withConnectionRequestTimeout(Duration.ofSeconds(5))
			.withWriteStall(Duration.ofSeconds(6))
			.withUpgradeAfter(Duration.ofSeconds(9))
			.withMaxSessions(7)
			.withMaxHandshakes(8)
			.withMaxRecordBytes(40_000)
			.withMaxQueuedBytes(50_000, 51_000)
			.withMaxQueuedNodeBytes(300_000)
			.withMaxInFlightBytes(12);

		assertThat(changed)
			.isEqualTo(new SessionSettings(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(5),
					Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(6), Duration.ZERO,
					Duration.ofSeconds(30), Duration.ofSeconds(9), 7, 8, 40_000, 16_384, 50_000, 51_000, 300_000, 12));
	}

	@Test
	void whatMakesNoSenseIsRefusedByName() {
		List<Supplier<SessionSettings>> wrong = List.of(() -> this.defaults.withReconnectWindow(Duration.ofHours(25)),
				() -> this.defaults.withReconnectWindow(Duration.ofSeconds(-1)),
				() -> this.defaults.withKeepAlive(Duration.ofSeconds(5), Duration.ofSeconds(9)),
				() -> this.defaults.withKeepAlive(Duration.ZERO, Duration.ofSeconds(9)),
				() -> this.defaults.withTimeouts(Duration.ofHours(2), Duration.ofSeconds(1)),
				() -> this.defaults.withConnectionRequestTimeout(Duration.ZERO),
				() -> this.defaults.withWriteStall(Duration.ZERO), () -> this.defaults.withMaxSessions(-1),
				() -> this.defaults.withMaxHandshakes(0), () -> this.defaults.withMaxRecordBytes(65_537),
				() -> this.defaults.withMaxRecordBytes(32_767), () -> this.defaults.withMaxQueuedBytes(1, 100_000),
				() -> this.defaults.withMaxQueuedNodeBytes(2_097_151), () -> this.defaults.withMaxInFlightBytes(0));
		wrong.forEach((settings) -> assertThatIllegalArgumentException().isThrownBy(settings::get)
			.withMessageMatching("(?s)[a-z][A-Za-z]+ must be .*"));
	}

}
