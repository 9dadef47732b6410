package dev.mesh.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class IdentityStoreTests {

	private static final long MAX_INCARNATION = (1L << 53) - 1;

	private final SecureRandom random = new SecureRandom();

	@TempDir
	Path parent;

	@Test
	void theIdentityIsMadeOnceAndThenKept() {
		PeerKey created;
		byte[] signature;
		try (IdentityStore store = open()) {
			created = store.identity().key();
			signature = store.identity().sign(new byte[1]);
		}
		try (IdentityStore store = open()) {
			assertThat(store.identity().key()).isEqualTo(created);
			assertThat(store.identity().sign(new byte[1])).isEqualTo(signature);
		}
	}

	@Test
	void directoriesAndFilesAreClosedToOthers() throws IOException {
		try (IdentityStore store = open()) {
			store.nextIncarnation(1);
			store.storeMetadata("{}");
		}
		assertThat(permissions(directory())).isEqualTo("rwx------");
		assertThat(fileNames()).containsExactlyInAnyOrder("identity", "incarnation", "lock", "metadata.json");
		for (String name : fileNames()) {
			assertThat(permissions(directory().resolve(name))).as(name).isEqualTo("rw-------");
		}
	}

	@Test
	void aFileThatIsOpenToOthersIsClosedToThem() throws IOException {
		open().close();
		Files.setPosixFilePermissions(directory().resolve("identity"), PosixFilePermissions.fromString("rw-r--r--"));
		open().close();
		assertThat(permissions(directory().resolve("identity"))).isEqualTo("rw-------");
	}

	@Test
	void incarnationsGrowWithTheClockAndWithoutIt() {
		try (IdentityStore store = open()) {
			assertThat(store.nextIncarnation(0)).isEqualTo(1);
			assertThat(store.nextIncarnation(1000)).isEqualTo(1000);
			assertThat(store.nextIncarnation(1000)).isEqualTo(1001);
		}
		try (IdentityStore store = open()) {
			assertThat(store.nextIncarnation(5)).isEqualTo(1002);
		}
	}

	@Test
	void aClockThatWentBackAnHourBetweenTwoStartsStillGivesAHigherIncarnation() {
		long noon = 1_763_726_400_000L;
		long first;
		try (IdentityStore store = open()) {
			first = store.nextIncarnation(noon);
		}
		try (IdentityStore store = open()) {
			assertThat(store.nextIncarnation(noon - 3_600_000)).isEqualTo(first + 1);
		}
		try (IdentityStore store = open()) {
			assertThat(store.nextIncarnation(noon)).isEqualTo(first + 2);
		}
	}

	@Test
	void anIncarnationIsOnTheDiskBeforeItIsReturned() throws IOException {
		try (IdentityStore store = open()) {
			long incarnation = store.nextIncarnation(1000);
			assertThat(directory().resolve("incarnation")).hasContent(String.valueOf(incarnation));
		}
	}

	@Test
	void theNextIncarnationIsAboveWhatOthersHaveSeen() {
		try (IdentityStore store = open()) {
			store.raiseIncarnation(500);
			store.raiseIncarnation(400);
		}
		try (IdentityStore store = open()) {
			assertThat(store.nextIncarnation(0)).isEqualTo(501);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, MAX_INCARNATION + 1, Long.MAX_VALUE })
	void anIncarnationThatNoVarintHoldsIsRefused(long value) {
		try (IdentityStore store = open()) {
			assertThatIllegalArgumentException().isThrownBy(() -> store.raiseIncarnation(value));
			assertThatIllegalArgumentException().isThrownBy(() -> store.nextIncarnation(value));
		}
	}

	@Test
	void theLastIncarnationIsReportedWithTheRemedy() {
		try (IdentityStore store = open()) {
			assertThat(store.nextIncarnation(MAX_INCARNATION)).isEqualTo(MAX_INCARNATION);
			assertThatExceptionOfType(IdentityStoreException.class).isThrownBy(() -> store.nextIncarnation(0))
				.withMessageContaining(directory().resolve("incarnation").toString())
				.withMessageContaining("Delete it");
		}
	}

	@Test
	void metadataIsKeptAsItWasGiven() {
		try (IdentityStore store = open()) {
			assertThat(store.loadMetadata()).isEmpty();
			store.storeMetadata("{\"a\":1}");
			store.storeMetadata("{\"gr\u00fc\u00df\":\"\ud83d\ude00\"}\n");
		}
		try (IdentityStore store = open()) {
			assertThat(store.loadMetadata()).contains("{\"gr\u00fc\u00df\":\"\ud83d\ude00\"}\n");
		}
	}

	@Test
	void metadataThatCannotBeWrittenChangesNothing() throws IOException {
		try (IdentityStore store = open()) {
			store.storeMetadata("{}");
			assertThatIllegalArgumentException().isThrownBy(() -> store.storeMetadata("\ud800"));
			assertThatIllegalArgumentException().isThrownBy(() -> store.storeMetadata("x".repeat(1024 * 1024 + 1)))
				.withMessageContaining("1048577")
				.withMessageContaining("1048576");
			Files.createDirectories(directory().resolve("metadata.json.tmp/full"));
			assertThatExceptionOfType(IdentityStoreException.class).isThrownBy(() -> store.storeMetadata("{\"b\":2}"))
				.withMessageContaining(directory().resolve("metadata.json").toString())
				.withMessageContaining("writable");
			assertThat(store.loadMetadata()).contains("{}");
		}
	}

	@Test
	void aClosedStoreAnswersOnlyWhoItWas() {
		IdentityStore store = open();
		store.close();
		store.close();
		assertThat(store.identity()).isNotNull();
		assertThatIllegalStateException().isThrownBy(() -> store.nextIncarnation(1));
		assertThatIllegalStateException().isThrownBy(() -> store.raiseIncarnation(1));
		assertThatIllegalStateException().isThrownBy(store::loadMetadata);
		assertThatIllegalStateException().isThrownBy(() -> store.storeMetadata("{}"));
	}

	private Path directory() {
		return this.parent.resolve("data");
	}

	private IdentityStore open() {
		return IdentityStore.open(directory(), this.random);
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	private String[] fileNames() throws IOException {
		try (var files = Files.list(directory())) {
			return files.map(file -> file.getFileName().toString()).toArray(String[]::new);
		}
	}

}
