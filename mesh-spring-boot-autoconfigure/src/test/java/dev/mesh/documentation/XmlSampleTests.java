package dev.mesh.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.documentation.MarkdownPage.Block;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/** Tests for {@link XmlSample}, with mistakes in samples. */
class XmlSampleTests {

	@Test
	void aModuleThatIsNotThereIsTold() throws Exception {
		assertThat(problems("dev.mesh", "mesh-spring-boot-starter", "0.1.0-SNAPSHOT")).isEmpty();
		assertThat(problems("dev.mesh", "mesh-starter", "0.1.0-SNAPSHOT"))
			.containsExactly("page.md:7: mesh-starter is not there");
	}

	@Test
	void anotherVersionIsTold() throws Exception {
		assertThat(problems("dev.mesh", "mesh-core", "0.0.1"))
			.containsExactly("page.md:7: mesh-core 0.0.1 is not there");
		assertThat(problems("org.springframework.boot", "spring-boot-starter-parent", "4.0.0"))
			.containsExactly("page.md:7: spring-boot-starter-parent 4.0.0 is not there");
	}

	@Test
	void whatIsNotWellFormedIsRefused() {
		assertThatExceptionOfType(SAXException.class).isThrownBy(() -> new XmlSample(sample("<dependency>")));
	}

	private static List<String> problems(String group, String artifact, String version) throws Exception {
		return new XmlSample(sample("<dependency><groupId>" + group + "</groupId><artifactId>" + artifact
				+ "</artifactId><version>" + version + "</version></dependency>"))
			.problems();
	}

	private static Block sample(String text) {
		return new Block("page.md", 7, "", text);
	}

}
