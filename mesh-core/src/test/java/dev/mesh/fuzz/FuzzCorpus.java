package dev.mesh.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The kept inputs of a target: {@code src/test/resources/fuzz/<target>.txt}, one a line
 * in base64, what follows a {@code #} is a remark.
 */
final class FuzzCorpus {

	/** A kept file has about as much. */
	private static final int KEPT_CHARACTERS = 16 * 1024;

	private FuzzCorpus() {
	}

	static List<byte[]> of(FuzzTarget target) {
		return lines(target).stream()
			.map((line) -> line.replaceFirst("#.*", "").strip())
			.filter((line) -> !line.isEmpty())
			.map(Base64.getDecoder()::decode)
			.toList();
	}

	/** What has a remark stays; of the others the smallest are kept. */
	static void write(FuzzTarget target, List<byte[]> smallestFirst) throws IOException {
		List<String> kept = new ArrayList<>(lines(target).stream().filter((line) -> line.contains("#")).toList());
		int characters = 0;
		for (byte[] input : smallestFirst) {
			String line = Base64.getEncoder().encodeToString(input);
			characters += line.length() + 1;
			if (characters <= KEPT_CHARACTERS && input.length > 0) {
				kept.add(line);
			}
		}
		Path file = Path.of(System.getProperty("basedir", "."), "src/test/resources", name(target));
		Files.writeString(file, String.join("\n", kept) + "\n");
	}

	private static String name(FuzzTarget target) {
		return "fuzz/" + target.name() + ".txt";
	}

	private static List<String> lines(FuzzTarget target) {
		try (InputStream in = FuzzCorpus.class.getResourceAsStream("/" + name(target))) {
			if (in == null) {
				throw new IllegalStateException("There is no resource " + name(target));
			}
			return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
