package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RuntimeSettingsTests {

	private final RuntimeSettings defaults = RuntimeSettings.defaults();

	@Test
	void eachWitherChangesWhatItNames() {
		RuntimeSettings changed = this.defaults.withTurn(1, 2)
			.withLinkQuota(3)
			.withApiQueue(4, 5)
			.withHandlerThreads(6, 7)
			.withWorkThreads(8, 9)
			.withStopTimeout(Duration.ofSeconds(10));
		assertThat(changed).isEqualTo(new RuntimeSettings(1, 2, 3, 4, 5, 6, 7, 8, 9, Duration.ofSeconds(10)));
	}

	@Test
	void valuesOutOfRangeAreNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.defaults.withTurn(0, 1))
			.withMessageContaining("inputsPerTurn")
			.withMessageContaining("0");
		assertThatIllegalArgumentException().isThrownBy(() -> this.defaults.withLinkQuota(-1))
			.withMessageContaining("linkQuotaBytes");
		assertThatIllegalArgumentException().isThrownBy(() -> this.defaults.withApiQueue(1, 0))
			.withMessageContaining("apiQueueBytes");
		assertThatIllegalArgumentException().isThrownBy(() -> this.defaults.withHandlerThreads(0, 1))
			.withMessageContaining("handlerThreads");
		assertThatIllegalArgumentException().isThrownBy(() -> this.defaults.withWorkThreads(1, 0))
			.withMessageContaining("authenticationThreads");
		assertThatIllegalArgumentException().isThrownBy(() -> this.defaults.withStopTimeout(Duration.ofSeconds(-1)))
			.withMessageContaining("stopTimeout");
	}

}
