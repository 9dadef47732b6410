package dev.mesh.identity;

import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One store at a time has a directory, and a process that dies leaves it usable.
 */
class IdentityStoreLockTests {

	private final SecureRandom random = new FixedRandom(1);

	@TempDir
	Path directory;

	@Test
	void aSecondStoreOfThisProcessIsRefused() {
		try (IdentityStore store = IdentityStore.open(this.directory, this.random)) {
			assertRefused(this.directory);
			assertRefused(this.directory);
			assertThat(store.nextIncarnation(5)).isEqualTo(5);
		}
		IdentityStore.open(this.directory, this.random).close();
	}

	@Test
	void anotherPathToTheSameDirectoryIsRefused() throws Exception {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), this.directory.resolve("real"));
		Files.createDirectory(this.directory.resolve("real"));
		try (IdentityStore store = IdentityStore.open(this.directory.resolve("real"), this.random)) {
			assertRefused(link);
			assertThat(store.loadMetadata()).isEmpty();
		}
	}

	@Test
	void anotherProcessIsRefusedAlsoAfterARefusalInThisOne() throws Exception {
		IdentityStore store = IdentityStore.open(this.directory, this.random);
		assertRefused(this.directory);
		assertThat(outcomeElsewhere()).contains(this.directory.toRealPath().toString())
			.contains("in use by another process")
			.contains("give each peer a data directory of its own");
		String key = store.identity().key().toString();
		store.close();
		assertThat(outcomeElsewhere()).isEqualTo("opened " + key);
	}

	@Test
	void anotherProcessIsRefusedAlsoAfterARefusalInAnotherClassLoader() throws Exception {
		URL[] classes = { IdentityStore.class.getProtectionDomain().getCodeSource().getLocation() };
		try (IdentityStore store = IdentityStore.open(this.directory, this.random);
				URLClassLoader loader = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
			Class<?> type = loader.loadClass(IdentityStore.class.getName());
			assertThat(type).isNotSameAs(IdentityStore.class);
			assertThatExceptionOfType(InvocationTargetException.class)
				.isThrownBy(() -> type.getMethod("open", Path.class, SecureRandom.class)
					.invoke(null, this.directory, this.random))
				.havingCause()
				.withMessageContaining("in use by this process");
			assertThat(outcomeElsewhere()).contains("in use by another process");
			assertThat(store.nextIncarnation(5)).isEqualTo(5);
		}
	}

	@Test
	void aProcessThatWasKilledLeavesTheDirectoryFree() throws Exception {
		String opened;
		try (StoreProcess process = StoreProcess.start(this.directory, "hold")) {
			opened = process.readLine();
			assertRefused(this.directory);
		}
		try (IdentityStore store = IdentityStore.open(this.directory, this.random)) {
			assertThat("opened " + store.identity().key()).isEqualTo(opened);
		}
	}

	@Test
	void aProcessThatWasKilledWhileWritingLeavesWholeFiles() throws Exception {
		for (int round = 0; round < 3; round++) {
			long written = 0;
			try (StoreProcess process = StoreProcess.start(this.directory, "write")) {
				assertThat(process.readLine()).startsWith("opened");
				for (int i = 0; i < 10 + 7 * round; i++) {
					written = Long.parseLong(process.readLine());
				}
			}
			try (IdentityStore store = IdentityStore.open(this.directory, this.random)) {
				String metadata = store.loadMetadata().orElseThrow();
				long number = Long.parseLong(metadata.substring("{\"number\":".length(), metadata.indexOf(',')));
				assertThat(metadata).isEqualTo(StoreProcess.metadata(number));
				assertThat(store.nextIncarnation(0)).isGreaterThan(written);
			}
			try (Stream<Path> files = Files.list(this.directory)) {
				assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
			}
		}
	}

	@Test
	void aFailedOpenGivesTheDirectoryBack() throws Exception {
		Path damaged = Files.createDirectory(this.directory.resolve("incarnation"));
		assertThatExceptionOfType(IdentityStoreException.class)
			.isThrownBy(() -> IdentityStore.open(this.directory, this.random));
		Files.delete(damaged);
		IdentityStore.open(this.directory, this.random).close();
		assertThat(outcomeElsewhere()).startsWith("opened");
	}

	private String outcomeElsewhere() throws Exception {
		try (StoreProcess process = StoreProcess.start(this.directory, "hold")) {
			return process.readLine();
		}
	}

	private void assertRefused(Path path) {
		assertThatExceptionOfType(IdentityStoreException.class).isThrownBy(() -> IdentityStore.open(path, this.random))
			.withMessageContaining("'" + path.toAbsolutePath() + "'")
			.withMessageContaining("in use by")
			.withMessageContaining("give each peer a data directory of its own");
	}

}
