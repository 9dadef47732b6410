package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceSettingsTests {

	@Test
	void theDefaultsAreTheDocumentedOnes() {
		PresenceSettings settings = PresenceSettings.defaults();

		assertThat(settings.debounce()).isEqualTo(Duration.ofMillis(200));
		assertThat(settings.refresh()).isEqualTo(Duration.ofMinutes(10));
		assertThat(settings.lifetime()).isEqualTo(Duration.ofMinutes(30));
		assertThat(settings.digestInterval()).isEqualTo(Duration.ofSeconds(30));
		assertThat(settings.edgeLinger()).isEqualTo(Duration.ofSeconds(20));
		assertThat(settings.forget()).isEqualTo(Duration.ofMinutes(20));
		assertThat(settings.leafBatch()).isEqualTo(Duration.ofSeconds(1));
		assertThat(settings.metadataMaxBytes()).isEqualTo(4096);
		assertThat(settings.metadataMaxDepth()).isEqualTo(16);
		assertThat(settings.maxRecordBytes()).isEqualTo(24 * 1024);
	}

	@Test
	void whatIsOutOfRangeIsRefusedWithItsValue() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PresenceSettings.defaults().withDebounce(Duration.ofMillis(-1)))
			.withMessage("debounce must be 0 to 10m, but is PT-0.001S");
		assertThatIllegalArgumentException().isThrownBy(() -> PresenceSettings.defaults().withLimits(1, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> PresenceSettings.defaults().withLimits(10, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> times(Duration.ofMinutes(30), Duration.ofMinutes(30)))
			.withMessageContaining("lifetime");
		assertThatIllegalArgumentException().isThrownBy(() -> times(Duration.ofHours(1), Duration.ofHours(25)));
		assertThatIllegalArgumentException().isThrownBy(() -> times(Duration.ofMinutes(25), Duration.ofMinutes(30)))
			.withMessageContaining("forget");
		assertThat(PresenceSettings.defaults().withDebounce(Duration.ZERO).debounce()).isZero();
		assertThat(PresenceSettings.defaults().withLimits(2, 1).maxRecords()).isEqualTo(2);
	}

	@Test
	void whatAPeerSaysOfItselfIsLimited() {
		assertThatIllegalArgumentException().isThrownBy(() -> local("", List.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> local("é".repeat(128), List.of()))
			.withMessageContaining("255")
			.withMessageContaining("256");
		assertThatIllegalArgumentException().isThrownBy(() -> local("x", List.of("u".repeat(513))));
		assertThatIllegalArgumentException().isThrownBy(() -> local("x", Collections.nCopies(17, "u")));
		assertThat(local("é".repeat(127) + "x", List.of()).name()).hasSize(128);
	}

	private static PresenceSettings times(Duration refresh, Duration lifetime) {
		return new PresenceSettings(Duration.ZERO, refresh, lifetime, Duration.ofSeconds(30), Duration.ofSeconds(20),
				Duration.ofMinutes(20), Duration.ZERO, 4096, 16, 24 * 1024, 100, 50, 10, PresenceAccess.defaults());
	}

	private static LocalPeer local(String name, List<String> urls) {
		return new LocalPeer(TestKeys.keyOf("x"), 1, name, "", "", PeerRecord.Role.FULL, urls, "{}");
	}

}
