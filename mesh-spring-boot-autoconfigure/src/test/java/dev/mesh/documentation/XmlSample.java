package dev.mesh.documentation;

import dev.mesh.documentation.MarkdownPage.Block;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A piece of a {@code pom.xml}: what it names is what this project makes and uses. */
final class XmlSample {

	private static final Path ROOT = Path.of("..");

	private final Block sample;

	private final Element root;

	/**
	 * Reads it.
	 * @throws SAXException when it is not well-formed
	 */
	XmlSample(Block sample) throws IOException, ParserConfigurationException, SAXException {
		this.sample = sample;
		String text = sample.text().startsWith("<?xml") ? sample.text() : "<sample>" + sample.text() + "</sample>";
		this.root = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(text)))
			.getDocumentElement();
	}

	/** What is not there, or there in another version. */
	List<String> problems() throws IOException {
		String pom = Files.readString(ROOT.resolve("pom.xml"));
		List<String> problems = new ArrayList<>();
		for (String tag : List.of("parent", "dependency")) {
			for (Element named : elements(this.root.getElementsByTagName(tag))) {
				String group = text(named, "groupId");
				String artifact = text(named, "artifactId");
				if (group.equals("dev.mesh")) {
					require(Files.exists(ROOT.resolve(artifact).resolve("pom.xml")), artifact, problems);
					requireVersion(named, "<artifactId>mesh-parent</artifactId>\\s*<version>([^<]+)", pom, problems);
				}
				else if (group.equals("org.springframework.boot")) {
					requireVersion(named, "<spring-boot\\.version>([^<]+)", pom, problems);
				}
			}
		}
		return problems;
	}

	private void requireVersion(Element named, String pattern, String pom, List<String> problems) {
		Matcher found = Pattern.compile(pattern).matcher(pom);
		String version = text(named, "version");
		require(version.isEmpty() || (found.find() && found.group(1).equals(version)),
				text(named, "artifactId") + " " + version, problems);
	}

	private void require(boolean right, String what, List<String> problems) {
		if (!right) {
			problems.add(this.sample + ": " + what + " is not there");
		}
	}

	private static String text(Element of, String tag) {
		return elements(of.getElementsByTagName(tag)).stream().findFirst().map(Element::getTextContent).orElse("");
	}

	private static List<Element> elements(NodeList nodes) {
		return IntStream.range(0, nodes.getLength()).mapToObj((i) -> (Element) nodes.item(i)).toList();
	}

}
