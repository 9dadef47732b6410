package dev.mesh.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/properties.md is what its generator makes. */
class PropertiesPageTests {

	private static final Path PAGE = Path.of("..", "docs", "properties.md");

	private static final String COMMAND = "mvn -pl mesh-spring-boot-autoconfigure -am test -Dtest=PropertiesPageTests "
			+ "-Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true";

	@Test
	void thePageShowsEveryPropertyAsTheMetadataDescribesIt() throws IOException {
		String made = new PropertiesPage(new PropertyNames()).text();
		if (Boolean.getBoolean("docs.write")) {
			Files.writeString(PAGE, made);
			throw new AssertionError("docs/properties.md was written; look at what has changed, then run without");
		}
		assertThat(Files.readString(PAGE)).as("docs/properties.md is out of date; to write it: %s", COMMAND)
			.isEqualTo(made);
	}

	@Test
	void propertiesAndElementsOfListsAreKnownAndNothingElse() {
		PropertyNames names = new PropertyNames();
		assertThat(names.knows("mesh.server.users[0].principal")).isTrue();
		assertThat(names.knows("mesh.session.urls[1]")).isTrue();
		assertThat(names.knows("mesh.peer.metadata.role")).isTrue();
		assertThat(names.knows("mesh.server.users[0].name")).isFalse();
		assertThat(names.knows("mesh.server.nonsense")).isFalse();
	}

}
