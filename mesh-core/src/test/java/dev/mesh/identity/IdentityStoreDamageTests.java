package dev.mesh.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/**
 * {@link IdentityStore} in directories that hold something else than what it wrote.
 */
class IdentityStoreDamageTests {

	private final SecureRandom random = new SecureRandom();

	@TempDir
	Path parent;

	@Test
	void whatACrashLeftBehindIsIgnoredAndRemoved() throws IOException {
		PeerKey created;
		try (IdentityStore store = open()) {
			created = store.identity().key();
			store.storeMetadata("{}");
			store.nextIncarnation(7);
		}
		for (String name : new String[] { "identity.tmp", "incarnation.tmp", "metadata.json.tmp" }) {
			write(name, "{\"ha");
		}
		try (IdentityStore store = open()) {
			assertThat(store.identity().key()).isEqualTo(created);
			assertThat(store.loadMetadata()).contains("{}");
			assertThat(store.nextIncarnation(0)).isEqualTo(8);
		}
		assertThat(fileNames()).noneMatch(name -> name.endsWith(".tmp"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "version=1\n", "version=1\npublic=x\nprivate=x\n", "version=2\n",
			"public=\\u12", "version=1\nprivate=AAAA\npublic=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n" })
	void aDamagedIdentityIsReportedWithTheRemedy(String text) throws IOException {
		Path file = write("identity", text);
		assertReported(file, "Restore it from a backup");
		assertThat(file).hasContent(text);
	}

	@Test
	void anIdentityWhoseHalvesDoNotBelongTogetherIsReported() throws IOException {
		open().close();
		Path file = directory().resolve("identity");
		String other = "public=" + Identity.generate(this.random).key();
		Files.writeString(file, Files.readString(file).replaceAll("public=.*", other));
		assertReported(file, "does not hold a key pair");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "-1", "9007199254740992", "99999999999999999999",
			"11111111111111111111111111111111111111111111111111111111111111111" })
	void aDamagedIncarnationIsReportedWithTheRemedy(String text) throws IOException {
		assertReported(write("incarnation", text), "Delete it");
	}

	@Test
	void damagedMetadataIsReportedWithTheRemedyWhenItIsRead() throws IOException {
		try (IdentityStore store = open()) {
			Path file = write("metadata.json", new byte[] { (byte) 0xff });
			assertThatExceptionOfType(IdentityStoreException.class).isThrownBy(store::loadMetadata)
				.withMessageContaining(file.toString())
				.withMessageContaining("not text in UTF-8");
		}
	}

	@Test
	void aDirectoryInTheWayOfAFileIsReported() throws IOException {
		Path file = Files.createDirectories(directory().resolve("identity"));
		assertReported(file, "is not a regular file");
		assertThat(permissions(file)).contains("x");
	}

	@Test
	void aPathThatIsAFileIsReported() throws IOException {
		Path file = Files.writeString(directory(), "");
		assertReported(file, "is not a directory");
	}

	@Test
	void aDirectoryThatCannotBeCreatedIsReported() throws IOException {
		Files.writeString(directory(), "");
		assertThatExceptionOfType(IdentityStoreException.class)
			.isThrownBy(() -> IdentityStore.open(directory().resolve("below"), this.random))
			.withMessageContaining(directory().resolve("below").toString())
			.withMessageContaining("can create");
	}

	private Path directory() {
		return this.parent.resolve("data");
	}

	private IdentityStore open() {
		return IdentityStore.open(directory(), this.random);
	}

	private Path write(String name, String text) throws IOException {
		return write(name, text.getBytes(StandardCharsets.UTF_8));
	}

	private Path write(String name, byte[] bytes) throws IOException {
		Files.createDirectories(directory());
		Path file = Files.write(directory().resolve(name), bytes);
		return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
	}

	private void assertReported(Path file, String message) {
		assertThatExceptionOfType(IdentityStoreException.class).isThrownBy(this::open)
			.withMessageContaining("'" + file + "'")
			.withMessageContaining(message);
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
