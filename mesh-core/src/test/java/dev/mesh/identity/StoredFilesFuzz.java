package dev.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Files of a data directory that something has changed, and keys as text. */
public final class StoredFilesFuzz implements FuzzTarget {

	private static final Identity IDENTITY = Identity.generate(new FixedRandom(new byte[32]));

	private final Path directory = temporary();

	private final List<Consumer<byte[]>> decoders = List.of(StoredFilesFuzz::identity, StoredFilesFuzz::key,
			(bytes) -> file("incarnation", bytes), (bytes) -> file("metadata.json", bytes));

	@Override
	public void accept(byte[] input) {
		FuzzTarget.choose(input, this.decoders);
	}

	@Override
	public List<byte[]> seeds() {
		return List.of(seed(0, IdentityText.format(IDENTITY)), seed(1, IDENTITY.key().toString()),
				seed(2, "1763790000000\n"), seed(3, "{\"a\":1}"));
	}

	@Override
	public int fewestEdges() {
		return 100;
	}

	private static byte[] seed(int decoder, String text) {
		return FuzzTarget.chosen(decoder, text.getBytes(StandardCharsets.UTF_8));
	}

	private static void identity(byte[] bytes) {
		try {
			Identity read = IdentityText.parse(new String(bytes, StandardCharsets.UTF_8));
			assertThat(IdentityText.parse(IdentityText.format(read)).key()).isEqualTo(read.key());
		}
		catch (IllegalArgumentException ex) {
			assertThat(FuzzTarget.refusal(ex)).containsPattern("^(is not made of properties$|has version '|"
					+ "lacks the line '(version|public|private)='$|does not hold a key pair$)");
		}
	}

	private static void key(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		try {
			assertThat(PeerKey.parse(text)).hasToString(text);
		}
		catch (IllegalArgumentException ex) {
			assertThat(FuzzTarget.refusal(ex)).startsWith("'").contains("' is not a peer key: it");
		}
	}

	/** A store of which one file was changed. */
	private void file(String name, byte[] bytes) {
		Path file = this.directory.resolve(name);
		IdentityStore.open(this.directory, new FixedRandom(7)).close();
		delete(file);
		try {
			Files.write(Files.createFile(file, StoredFile.ownerOnly(file, "rw-------")), bytes);
			try (IdentityStore store = IdentityStore.open(this.directory, new FixedRandom(7))) {
				assertThat(store.loadMetadata().isPresent()).isEqualTo(name.equals("metadata.json"));
				assertThat(store.nextIncarnation(5)).isBetween(5L, (1L << 53) - 1);
			}
		}
		catch (IdentityStoreException ex) {
			assertThat(ex.getMessage()).contains(file.toString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			List.of("incarnation", "metadata.json").forEach((any) -> delete(this.directory.resolve(any)));
		}
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public long allocationLimit(int inputBytes) {
		return 4 * 1024 * 1024 + 1_000L * inputBytes;
	}

	private static Path temporary() {
		return Path.of("target", "fuzz-store-" + ProcessHandle.current().pid());
	}

}
