package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The BOM as it is published. */
class BomTests {

	private static final Path ROOT = Path.of("..");

	private static final Path BOM = ROOT.resolve("mesh-spring-boot-bom");

	@Test
	void itHasEveryModuleThatIsPublishedAndNothingElse() throws Exception {
		Document bom = parse(published());

		assertThat(texts(bom, "/project/dependencyManagement/dependencies/dependency/artifactId"))
			.containsExactlyInAnyOrderElementsOf(publishedModules());
		assertThat(texts(bom, "/project/dependencyManagement/dependencies/dependency/groupId"))
			.containsOnly("dev.mesh");
		assertThat(texts(bom, "/project/dependencyManagement/dependencies/dependency/version"))
			.containsOnly("${project.version}");
		assertThat(texts(bom, "/project/version")).containsExactly(System.getProperty("mesh.version"));
	}

	/**
	 * Else whoever imports it would get our versions of Spring Boot and of all its
	 * libraries.
	 */
	@Test
	void itHasNoParent() throws Exception {
		Document bom = parse(published());

		assertThat(texts(bom, "/project/parent")).isEmpty();
		assertThat(texts(bom, "/project/properties")).isEmpty();
	}

	private static Path published() {
		return BOM.resolve(System.getProperty("build.folder")).resolve("published-pom.xml");
	}

	private static List<String> publishedModules() throws Exception {
		List<String> published = new ArrayList<>();
		for (String module : texts(parse(ROOT.resolve("pom.xml")), "/project/modules/module")) {
			Document pom = parse(ROOT.resolve(module).resolve("pom.xml"));
			if (!ROOT.resolve(module).equals(BOM)
					&& !texts(pom, "/project/properties/maven.deploy.skip").contains("true")) {
				published.addAll(texts(pom, "/project/artifactId"));
			}
		}
		return published;
	}

	private static Document parse(Path file) throws Exception {
		return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Files.newInputStream(file));
	}

	private static List<String> texts(Document document, String path) throws Exception {
		NodeList nodes = (NodeList) XPathFactory.newInstance()
			.newXPath()
			.evaluate(path, document, XPathConstants.NODESET);
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < nodes.getLength(); i++) {
			texts.add(nodes.item(i).getTextContent().trim());
		}
		return texts;
	}

}
