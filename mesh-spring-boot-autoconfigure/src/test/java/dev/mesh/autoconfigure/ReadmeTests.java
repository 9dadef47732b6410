package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * The example of README.md, compiled and run as it stands there: once as hub, once as
 * edge.
 */
class ReadmeTests {

	private static final Path README = Path.of("..", "README.md");

	private static final String IMPORTS = """
			package readme;
			import static java.nio.charset.StandardCharsets.UTF_8;
			import dev.mesh.annotation.*;
			import dev.mesh.bus.*;
			import dev.mesh.presence.*;
			import org.springframework.boot.SpringApplication;
			import org.springframework.boot.autoconfigure.SpringBootApplication;
			import org.springframework.messaging.handler.annotation.DestinationVariable;
			""";

	@Test
	void theExampleGreetsAcrossTwoApplications(@TempDir Path directory) throws Exception {
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		PrintStream before = System.out;
		Thread thread = Thread.currentThread();
		ClassLoader loaderBefore = thread.getContextClassLoader();
		try (URLClassLoader loader = compiledExample(directory)) {
			thread.setContextClassLoader(loader);
			System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
			try (ConfigurableApplicationContext hub = run(loader, hubArguments());
					ConfigurableApplicationContext edge = run(loader, edgeArguments(port(hub), directory))) {
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.until(() -> printed.toString(StandardCharsets.UTF_8),
							(text) -> text.contains("hub says in english: Hello!")
									&& text.contains("till-7 says in english: Hello!"));
				assertThat(edge.isRunning()).isTrue();
			}
		}
		finally {
			System.setOut(before);
			thread.setContextClassLoader(loaderBefore);
		}
	}

	private static URLClassLoader compiledExample(Path directory) throws Exception {
		Path source = directory.resolve("GreetingApplication.java");
		Files.writeString(source, IMPORTS + block("java"));
		int result = ToolProvider.getSystemJavaCompiler()
			.run(null, null, null, "-parameters", "-proc:none", "-cp", System.getProperty("java.class.path"), "-d",
					directory.toString(), source.toString());
		assertThat(result).as("the example of README.md compiles").isZero();
		return new URLClassLoader(new URL[] { directory.toUri().toURL() }, ReadmeTests.class.getClassLoader());
	}

	/** The first fenced block of this language. */
	private static String block(String language) throws Exception {
		Matcher matcher = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(README));
		assertThat(matcher.find()).as("README.md has a block of " + language).isTrue();
		return matcher.group(1);
	}

	private static ConfigurableApplicationContext run(ClassLoader loader, List<String> arguments) throws Exception {
		SpringApplication application = new SpringApplication(new DefaultResourceLoader(loader),
				loader.loadClass("readme.GreetingApplication"));
		return application.run(arguments.toArray(String[]::new));
	}

	private static List<String> hubArguments() {
		return List.of("--server.port=0", "--mesh.peer.name=hub", "--mesh.server.enabled=true",
				"--mesh.server.users[0].principal=till", "--mesh.server.users[0].password={noop}correct horse");
	}

	private static List<String> edgeArguments(int port, Path directory) {
		return List.of("--server.port=0", "--mesh.peer.name=till-7",
				"--mesh.peer.data-directory=" + directory.resolve("data" + File.separator + "mesh"),
				"--mesh.session.urls=ws://127.0.0.1:" + port + "/mesh", "--mesh.session.principal=till",
				"--mesh.session.password=correct horse");
	}

	private static int port(ConfigurableApplicationContext context) {
		return ((WebServerApplicationContext) context).getWebServer().getPort();
	}

}
