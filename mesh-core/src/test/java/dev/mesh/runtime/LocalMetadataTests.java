package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.presence.PeerMetadataException;
import dev.mesh.presence.PeerMetadataException.Reason;
import dev.mesh.presence.PresenceSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

class LocalMetadataTests {

	private long now;

	@Test
	void tenChangesAtOnceAndThenOneASecond() {
		LocalMetadata metadata = metadata(null, null);
		for (int i = 0; i < 10; i++) {
			assertThat(metadata.set("{\"n\":" + i + "}")).isNotNull();
		}
		assertTooOften(metadata);
		this.now += 999_000_000;
		assertTooOften(metadata);
		this.now += 1_000_000;
		assertThat(metadata.set("{\"n\":100}")).isEqualTo("{\"n\":100}");
		assertTooOften(metadata);
		this.now += 3_600_000_000_000L;
		for (int i = 0; i < 10; i++) {
			assertThat(metadata.set("{\"m\":" + i + "}")).isNotNull();
		}
		assertTooOften(metadata);
	}

	@Test
	void theSameAgainIsNoChange() {
		LocalMetadata metadata = metadata(null, "{\"a\":1}");
		for (int i = 0; i < 100; i++) {
			assertThat(metadata.set(" { \"a\" : 1 } ")).isNull();
		}
	}

	@Test
	void whatIsRefusedChangesNothing() {
		LocalMetadata metadata = metadata(null, "{\"a\":1}");
		assertReason(() -> metadata.set("[]"), Reason.NOT_AN_OBJECT);
		assertReason(() -> metadata.set("{\"a\":\"" + "x".repeat(5000) + "\"}"), Reason.TOO_LARGE);
		assertReason(() -> metadata.set("{\"a\":".repeat(20) + "1" + "}".repeat(20)), Reason.TOO_DEEP);
		assertThat(metadata.json()).isEqualTo("{\"a\":1}");
	}

	@Test
	void theStoreIsReadAndWritten(@TempDir Path directory) throws Exception {
		try (LocalIdentity identity = new LocalIdentity(directory, new SecureRandom())) {
			LocalMetadata first = metadata(identity, null);
			assertThat(first.json()).isEqualTo("{}");
			first.store();
			assertThat(directory.resolve("metadata.json")).doesNotExist();
			first.set("{\"a\":1}");
			first.store();
			assertThat(metadata(identity, null).json()).isEqualTo("{\"a\":1}");
			assertThat(metadata(identity, "{\"b\":2}").json()).isEqualTo("{\"b\":2}");
			Files.writeString(directory.resolve("metadata.json"), "not json");
			assertThat(metadata(identity, null).json()).isEqualTo("{}");
		}
	}

	private LocalMetadata metadata(@Nullable LocalIdentity identity, @Nullable String initial) {
		return new LocalMetadata((identity != null) ? identity : new LocalIdentity(null, new SecureRandom()),
				PresenceSettings.defaults(), () -> this.now, initial);
	}

	private static void assertTooOften(LocalMetadata metadata) {
		assertReason(() -> metadata.set("{\"too\":\"often\"}"), Reason.TOO_OFTEN);
	}

	private static void assertReason(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Reason reason) {
		assertThatThrownBy(call).isInstanceOfSatisfying(PeerMetadataException.class,
				(refused) -> assertThat(refused.reason()).isEqualTo(reason));
	}

}
