package dev.mesh.starter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The fenced blocks of README.md. */
final class Readme {

	/** The imports, which it leaves to the reader's editor. */
	private static final String IMPORTS = """
			package greeting;

			import static java.nio.charset.StandardCharsets.UTF_8;

			import dev.mesh.annotation.*;
			import dev.mesh.bus.*;
			import dev.mesh.presence.*;
			import org.springframework.boot.SpringApplication;
			import org.springframework.boot.autoconfigure.SpringBootApplication;
			import org.springframework.messaging.handler.annotation.DestinationVariable;

			""";

	private final String text;

	Readme() throws IOException {
		this.text = Files.readString(Path.of("..", "README.md"));
	}

	/** The dependency that it tells users to add. */
	String dependency() {
		return block("xml", 0);
	}

	/** Its ten lines of Java. */
	String application() {
		return IMPORTS + block("java", 0);
	}

	/** Properties of who serves the mesh. */
	String hub() {
		return block("yaml", 0);
	}

	/** Properties of who connects to it. */
	String edge() {
		return block("yaml", 1);
	}

	private String block(String language, int index) {
		List<String> blocks = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
			.matcher(this.text)
			.results()
			.map((found) -> found.group(1))
			.toList();
		return blocks.get(index);
	}

}
