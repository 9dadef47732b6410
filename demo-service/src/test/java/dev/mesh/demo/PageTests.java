package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
	@ValueSource(strings = { "/", "/console.css", "/console.js", "/graph.js", "/layout.js" })
	void nothingIsLoadedFromElsewhere(String path) {
		Answer file = get(path);
		assertThat(file.status()).isEqualTo(200);
		assertThat(file.text().replace("http://www.w3.org/2000/svg", ""))
			.doesNotContainPattern("(?i)(https?:)?//[a-z]+\\.[a-z]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/console.js", "/graph.js", "/layout.js" })
	void textOfOtherPeersNeverBecomesMarkup(String path) {
		assertThat(get(path).text()).doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
				"eval(", "new Function");
	}

	@Test
	void policyForbidsScriptsThatAreNotOurs() {
		assertThat(get("/").text()).contains("default-src 'none'; script-src 'self'")
			.doesNotContain("unsafe-inline")
			.doesNotContainPattern("(?i)\\son[a-z]+=");
	}

	@Test
	void everyFieldOfTheFormHasALabel() {
		String form = get("/").text();
		assertThat(form.split("<(select|textarea|input)").length - 1).isEqualTo(form.split("<label").length - 1);
	}

	private Answer get(String path) {
		return new DemoClient(this.port).get(path);
	}

}
