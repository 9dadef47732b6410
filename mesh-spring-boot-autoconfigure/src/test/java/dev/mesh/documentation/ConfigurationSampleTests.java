package dev.mesh.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.documentation.MarkdownPage.Block;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;

/** Tests for {@link ConfigurationSample}: what is wrong with a sample is found. */
class ConfigurationSampleTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			mesh.session.reconnect-timeout: 5 parsecs | '5 parsecs' cannot be bound to java.time.Duration
			mesh.bus.send-timeout: 90sec              | '90sec' cannot be bound to java.time.Duration
			mesh.bus.seal: sometimes                  | No enum constant dev.mesh.bus.SealMode.sometimes
			mesh.session.transports: [pigeon]         | 'pigeon' cannot be bound to
			mesh.server.max-sessions: many            | 'many' cannot be bound to int
			mesh.server.enabled: perhaps              | Invalid boolean value 'perhaps'
			mesh.discovery.dns.port: http             | 'http' cannot be bound to java.lang.Integer
			management.endpoint.mesh.show-values: yo  | 'yo' cannot be bound to
			mesh.session.password: ${UNSAID}          | Could not resolve placeholder 'UNSAID'
			mesh.session.token: eyJh...               | what '...' stands for is not said
			mesh.bus.send-timeout: 48h                | has the value PT48H, which is out of range
			mesh.session.urls: ["http://hub/mesh"]    | for 'http' write 'ws'
			mesh.session.principal: till              | 'mesh.session.password' is not
			mesh.session.ssl.bundle: client           | has the value 'client'
			mesh.presence.scope: name is              | is wrong at column 8
			mesh.bus.listener.concurrency: 0          | has the value 0, which is out of range
			mesh.bus.template.request-timeout: 25h    | has the value PT25H, which is out of range
			mesh.tunnel.allowed-targets: ["db:*"]     | 'db:*' is not a target
			mesh.server.enabled: true                 | nobody says who may connect
			""")
	void valueThatIsRefusedIsFoundWithItsLine(String property, String problem) {
		assertThat(yaml("", "spring.application.name: till\n" + property)).singleElement()
			.asString()
			.startsWith("page.md:12: m")
			.contains(problem);
	}

	@Test
	void valueOfALaterDocumentIsFound() {
		assertThat(yaml("", "kind: Service\n---\nmesh:\n  session:\n    reconnect-timeout: 5 parsecs")).singleElement()
			.asString()
			.startsWith("page.md:15: mesh.session.reconnect-timeout: ");
	}

	@Test
	void valueOfAVariableIsFound() {
		assertThat(yaml("", "services.hub.environment:\n  MESH_SERVER_MAXSESSIONS: many")).singleElement()
			.asString()
			.startsWith("page.md:11: mesh.server.max")
			.contains("'many'");
	}

	@Test
	void valueInASentenceIsFound() {
		MarkdownPage page = new MarkdownPage(Path.of("page.md"), List.of("# Page", "```", "`mesh.bus.seal=never`",
				"```", "Set `mesh.bus.seal=always`, or `mesh.bus.seal: sometimes`; not `mesh.bus.seal`."));

		assertThat(page.properties()).extracting(Block::place).containsExactly("page.md:5", "page.md:5");
		assertThat(page.properties())
			.flatExtracting((property) -> new ConfigurationSample(property, new PropertiesPropertySourceLoader())
				.problemsOfValues())
			.singleElement()
			.asString()
			.startsWith("page.md:5: mesh.bus.seal: 'sometimes'");
	}

	@Test
	void whatOnlyItsReaderHasIsSaidInTheLineBefore() {
		String sample = """
				mesh:
				  session: { principal: till, password: "${PASSWORD}" }
				  security: { trusted-attesters: ["p9Qn...", "Zk3c..."] }
				""";
		String both = "p9Qn... has 43 characters; Zk3c... has 43 characters";

		assertThat(yaml("<!-- where: ${PASSWORD} is secret; " + both + " -->", sample)).isEmpty();
		assertThat(yaml("<!-- where: ${PASSWORD} is secret; p9Qn... has 43 characters -->", sample)).singleElement()
			.asString()
			.startsWith("page.md:13: mesh.security.trusted-attesters[1]: what '...' stands for");
		assertThat(yaml("<!-- where: ${PASSWORD} is secret; p9Qn... has 4 characters; Zk3c... has 43 characters -->",
				sample))
			.singleElement()
			.asString()
			.contains("'mesh.security.trusted-attesters[0]' cannot be used");
		assertThat(yaml("<!-- where: ${PASSWORD} is secret; " + both + "; ${TOKEN} is secret -->", sample))
			.containsExactly("page.md:11: \"${TOKEN} is secret\" is about nothing that is in the sample");
	}

	@Test
	void bundleOfTheSampleIsThere() {
		assertThat(yaml("", """
				spring.ssl.bundle.pem.client.truststore.certificate: "file:/etc/mesh/ca.crt"
				mesh.session.ssl.bundle: client
				""")).isEmpty();
	}

	@Test
	void textThatIsNoYamlIsFound() {
		assertThat(yaml("", "mesh: { session: ")).singleElement().asString().startsWith("page.md:11: ");
	}

	/** In a page whose eleventh line is the first of the sample. */
	private static List<String> yaml(String before, String text) {
		return new ConfigurationSample(new Block("page.md", 11, before, text), new YamlPropertySourceLoader())
			.problems();
	}

}
