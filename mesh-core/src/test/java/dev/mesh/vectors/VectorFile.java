package dev.mesh.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One file of {@code docs/vectors}. Tests compare what the code makes with it, and never
 * change it: it is written, which fails, when {@code -Dvectors.write=true} is given.
 */
public final class VectorFile {

	private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final Path path;

	private VectorFile(Path path) {
		this.path = path;
	}

	/** The file of this name, without its ending. */
	public static VectorFile named(String name) {
		return new VectorFile(
				Path.of(System.getProperty("basedir", "."), "..", "docs", "vectors", name + ".json").normalize());
	}

	public static ObjectNode newObject() {
		return MAPPER.createObjectNode();
	}

	public static ArrayNode newArray() {
		return MAPPER.createArrayNode();
	}

	/** What the file says. */
	public JsonNode content() {
		try {
			return MAPPER.readTree(Files.readString(this.path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Fails unless the file says just this. */
	public void requireSame(ObjectNode made) {
		if (Boolean.getBoolean("vectors.write")) {
			write(made);
			throw new AssertionError(this.path + " was written; look at what has changed, then run without");
		}
		// As text: numbers of different Java types are the same in a file.
		assertThat(MAPPER.writeValueAsString(made))
			.as("%s; other bytes are another protocol. "
					+ "If that is meant: mvn -pl mesh-core test -Dtest='*VectorsTests' -Dvectors.write=true", this.path)
			.isEqualTo(MAPPER.writeValueAsString(content()));
	}

	private void write(ObjectNode made) {
		try {
			Files.createDirectories(this.path.getParent());
			Files.writeString(this.path, MAPPER.writeValueAsString(made) + "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
