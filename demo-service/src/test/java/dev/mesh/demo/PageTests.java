package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for the page as far as they need no browser. */
class PageTests extends RunningDemo {

	@Test
	void pageIsServedAtTheRoot() {
		Answer page = get("/");
		assertThat(page.status()).isEqualTo(200);
		assertThat(page.type()).startsWith("text/html");
		assertThat(page.text()).contains("<html lang=\"en\">", "<title>Mesh</title>", "name=\"viewport\"");
	}

	@ParameterizedTest
	@MethodSource("files")
	void nothingIsLoadedFromElsewhere(String path) {
		Answer file = get(path);
		assertThat(file.status()).isEqualTo(200);
		assertThat(file.text().replace("http://www.w3.org/2000/svg", ""))
			.doesNotContainPattern("(?i)(https?:)?//[a-z]+\\.[a-z]")
			.doesNotContainPattern("(?i)\\b(https?|wss?):/")
			.doesNotContainPattern("(?i)[\"'`(]//");
	}

	/** Otherwise it would not work below a context path. */
	@ParameterizedTest
	@MethodSource("files")
	void addressesAreRelative(String path) {
		assertThat(get(path).text()).doesNotContainPattern("[\"'`(]/(api|webjars|[a-z]+\\.(js|css|svg))");
	}

	@ParameterizedTest
	@MethodSource("scripts")
	void textOfOtherPeersNeverBecomesMarkup(String path) {
		assertThat(get(path).text()).doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
				"eval(", "new Function", "DOMParser", "createContextualFragment", "setHTML", "srcdoc",
				"setAttribute('on");
	}

	@Test
	void policyForbidsScriptsThatAreNotOurs() throws IOException, InterruptedException {
		assertThat(policy("/").split("; ")).containsExactlyInAnyOrder("default-src 'none'", "script-src 'self'",
				"style-src 'self'", "connect-src 'self'", "img-src 'self' data:", "base-uri 'none'",
				"form-action 'none'", "frame-ancestors 'none'");
		assertThat(policy("/api/graph")).isEqualTo(policy("/"));
		assertThat(get("/").text()).doesNotContain("unsafe-inline", "<style")
			.doesNotContainPattern("(?i)\\s(on[a-z]+|style)=")
			.doesNotContainPattern("<script(?![^>]* src=)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "dispatch", "quadtree", "timer", "force" })
	void librariesComeFromWebJarsWithoutTheirVersion(String part) {
		String path = "webjars/d3-" + part + "/dist/d3-" + part + ".min.js";
		assertThat(get("/").text()).contains("src=\"" + path + "\"");
		Answer library = get("/" + path);
		assertThat(library.status()).isEqualTo(200);
		assertThat(library.text()).contains("d3-" + part);
	}

	@Test
	void everyFieldIsInsideALabelOfItsOwn() {
		String page = get("/").text();
		assertThat(page).containsPattern("<(select|textarea|input)");
		Matcher labels = Pattern.compile("(?s)<label.*?</label>").matcher(page);
		assertThat(labels.results()).isNotEmpty()
			.allSatisfy((label) -> assertThat(label.group().split("<(select|textarea|input)")).hasSize(2));
		assertThat(labels.replaceAll("")).doesNotContainPattern("<(select|textarea|input)");
	}

	static List<String> files() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("src", "main", "resources", "static"))) {
			return Stream.concat(Stream.of("/"), files.map((file) -> "/" + file.getFileName())).toList();
		}
	}

	static List<String> scripts() throws IOException {
		return files().stream().filter((file) -> file.endsWith(".js")).toList();
	}

	private String policy(String path) throws IOException, InterruptedException {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path)).build(),
					BodyHandlers.discarding())
			.headers()
			.firstValue("Content-Security-Policy")
			.orElseThrow();
	}

	private Answer get(String path) {
		return new DemoClient(this.port).get(path);
	}

}
