package dev.mesh.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.documentation.MarkdownPage.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ByteArrayResource;

/**
 * What a reader of README.md, CONTRIBUTING.md or a page of docs follows or copies is
 * right: every link leads somewhere, and every sample is one.
 */
class DocumentationTests {

	/** Its samples are tests of the module that has TestingGuideTests. */
	private static final String TESTED_ELSEWHERE = "testing.md";

	private final List<MarkdownPage> pages = MarkdownPage.all();

	@Test
	void everyLinkLeadsToAFileAndAHeading() {
		List<String> broken = new ArrayList<>();
		int links = 0;
		for (MarkdownPage page : this.pages) {
			for (String link : page.links()) {
				links++;
				if (!isRight(page, link)) {
					broken.add(page.path() + ": " + link);
				}
			}
		}
		assertThat(broken).isEmpty();
		assertThat(links).isGreaterThan(100);
	}

	private static boolean isRight(MarkdownPage page, String link) {
		if (link.startsWith("https://") || link.startsWith("http://")) {
			return true;
		}
		String[] parts = link.split("#", 2);
		Path target = parts[0].isEmpty() ? page.path() : page.path().resolveSibling(parts[0]).normalize();
		if (!Files.exists(target)) {
			return false;
		}
		return parts.length == 1
				|| (target.toString().endsWith(".md") && MarkdownPage.read(target).anchors().contains(parts[1]));
	}

	@Test
	void everyPageOfDocsIsReachedFromTheReadme() {
		List<Path> reached = new ArrayList<>(List.of(Path.of("..", "README.md")));
		for (int i = 0; i < reached.size(); i++) {
			MarkdownPage page = MarkdownPage.read(reached.get(i));
			page.links()
				.stream()
				.map((link) -> link.replaceFirst("#.*", ""))
				.filter((link) -> link.endsWith(".md") && !link.startsWith("http"))
				.map((link) -> page.path().resolveSibling(link).normalize())
				.filter((path) -> Files.exists(path) && !reached.contains(path))
				.forEach(reached::add);
		}
		assertThat(this.pages).extracting(MarkdownPage::path)
			.map(Path::normalize)
			.filteredOn((path) -> !path.toString().matches(".*adr/\\d.*"))
			.allSatisfy((path) -> assertThat(reached).contains(path));
	}

	/** So that no sample escapes the tests by what it is called, or where it begins. */
	@Test
	void everySampleIsInALanguageThatIsTestedOrIsNone() {
		List<String> languages = this.pages.stream().flatMap((page) -> page.languages().stream()).toList();

		assertThat(languages).containsOnly("java", "yaml", "xml", "mermaid", "");
		assertThat(Collections.frequency(languages, "java")).isGreaterThan(20);
		assertThat(Collections.frequency(languages, "yaml")).isGreaterThan(10);
		assertThat(Collections.frequency(languages, "xml")).isGreaterThan(2);
	}

	@Test
	void everySampleInJavaCompiles(@TempDir Path output) throws IOException {
		JavaSamples samples = new JavaSamples();
		for (Block sample : blocks("java").toList()) {
			String source = sample.said("from");
			if (source.isEmpty()) {
				samples.add(sample);
			}
			else {
				assertThat(withoutSpace(Files.readString(Path.of("..", source)))).as("%s is in %s", sample, source)
					.contains(withoutSpace(sample.text()));
			}
		}
		assertThat(samples.compile(output)).isEmpty();
	}

	@Test
	void everySampleInYamlIsReadAndNamesPropertiesThatExist() {
		PropertyNames names = new PropertyNames();
		List<String> unknown = new ArrayList<>();
		blocks("yaml").forEach((sample) -> {
			Properties properties = properties(sample.text());
			assertThat(properties).as("%s", sample).isNotEmpty();
			properties.stringPropertyNames()
				.stream()
				.filter((key) -> key.startsWith("mesh.") && !names.knows(key))
				.forEach((key) -> unknown.add(sample + ": " + key));
		});
		assertThat(unknown).isEmpty();
	}

	@Test
	void everySampleInYamlIsOneThatAnApplicationCanStartWith() {
		YamlPropertySourceLoader loader = new YamlPropertySourceLoader();
		assertThat(blocks("yaml")).flatExtracting((sample) -> new ConfigurationSample(sample, loader).problems())
			.isEmpty();
	}

	@Test
	void everyPropertyInASentenceExistsAndCanHaveTheValueThatIsThere() {
		PropertyNames names = new PropertyNames();
		PropertiesPropertySourceLoader loader = new PropertiesPropertySourceLoader();
		List<Block> properties = this.pages.stream().flatMap((page) -> page.properties().stream()).toList();

		assertThat(properties).hasSizeGreaterThan(15)
			.allSatisfy((property) -> assertThat(property.text().split("=", 2)[0]).as("%s", property)
				.matches(names::knows));
		assertThat(properties)
			.flatExtracting((property) -> new ConfigurationSample(property, loader).problemsOfValues())
			.isEmpty();
	}

	@Test
	void everySampleInXmlIsWellFormedAndNamesWhatThisProjectMakesAndUses() throws Exception {
		List<String> problems = new ArrayList<>();
		for (Block sample : blocks("xml").toList()) {
			problems.addAll(new XmlSample(sample).problems());
		}
		assertThat(problems).isEmpty();
	}

	private Stream<Block> blocks(String language) {
		return this.pages.stream()
			.filter((page) -> !language.equals("java") || !page.path().endsWith(TESTED_ELSEWHERE))
			.flatMap((page) -> page.blocks(language).stream());
	}

	/** Those of all documents in it, as Spring Boot reads a file of properties. */
	private static Properties properties(String yaml) {
		YamlPropertiesFactoryBean factory = new YamlPropertiesFactoryBean();
		factory.setResources(new ByteArrayResource(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
		Properties properties = factory.getObject();
		return (properties != null) ? properties : new Properties();
	}

	private static String withoutSpace(String text) {
		return text.replaceAll("\\s+", "");
	}

}
