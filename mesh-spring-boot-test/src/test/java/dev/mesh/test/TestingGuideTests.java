package dev.mesh.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every example of docs/testing.md that is a test or is tested is one of ours, word for
 * word.
 */
class TestingGuideTests {

	private static final Path GUIDE = Path.of("..", "docs", "testing.md");

	@Test
	void examplesAreTestsOfOurs() throws IOException {
		String sources = sources();
		List<String> examples = examples();

		assertThat(examples).hasSizeGreaterThanOrEqualTo(7);
		assertThat(examples).allSatisfy((example) -> assertThat(sources).contains(example));
	}

	@Test
	void everyPublicMethodOfNetworkAndPeerIsInIt() throws IOException {
		String guide = Files.readString(GUIDE);
		List<String> names = Stream.of(MeshTestNetwork.class, MeshTestPeer.class, MeshTestPeerSpec.class)
			.flatMap((type) -> Stream.of(type.getDeclaredMethods()))
			.filter((method) -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
			.map(java.lang.reflect.Method::getName)
			.filter((name) -> !List.of("toString", "close", "newApplication", "remove", "peers", "key", "name")
				.contains(name))
			.distinct()
			.toList();

		assertThat(names).allSatisfy((name) -> assertThat(guide).containsPattern("\\b" + name + "\\b"));
	}

	private static List<String> examples() throws IOException {
		Matcher matcher = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(GUIDE));
		List<String> examples = new ArrayList<>();
		while (matcher.find()) {
			examples.add(withoutSpace(matcher.group(1)));
		}
		return examples;
	}

	private static String sources() throws IOException {
		StringBuilder text = new StringBuilder();
		try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".java")).sorted().toList()) {
				text.append(withoutSpace(Files.readString(file)));
			}
		}
		return text.toString();
	}

	private static String withoutSpace(String text) {
		return text.replaceAll("\\s+", "");
	}

}
