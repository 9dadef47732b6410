package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SealSettingsTests {

	private final SealSettings defaults = SealSettings.defaults();

	@Test
	void theDefaultsAreThoseOfTheProtocol() {
		assertThat(this.defaults)
			.isEqualTo(new SealSettings(SealMode.ALWAYS, Duration.ofHours(24), Duration.ofMinutes(10)));
	}

	@Test
	void eachPartCanBeReplaced() {
		SealSettings changed = this.defaults.withMode(SealMode.RELAYED)
			.withKeys(Duration.ofHours(2), Duration.ofHours(1));
		assertThat(changed).isEqualTo(new SealSettings(SealMode.RELAYED, Duration.ofHours(2), Duration.ofHours(1)));
	}

	@Test
	void aKeyThatIsReplacedBeforeTheLastOneIsErasedIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.defaults.withKeys(Duration.ofSeconds(10), Duration.ofMillis(5001)))
			.withMessageContaining("PT5.001S")
			.withMessageContaining("PT10S");
		for (Duration overlap : new Duration[] { Duration.ZERO, Duration.ofSeconds(-1) }) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.defaults.withKeys(Duration.ofSeconds(10), overlap))
				.withMessageContaining(overlap.toString());
		}
	}

}
