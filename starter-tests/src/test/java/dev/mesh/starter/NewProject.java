package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

/**
 * A folder as Spring Initializr makes it: a {@code pom.xml} below Spring Boot's parent
 * and one class.
 */
final class NewProject {

	private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

	private final Path folder;

	private NewProject(Path folder) {
		this.folder = folder;
	}

	/** A dependency whose version Boot's parent, or the version named, says. */
	static String dependency(String group, String artifact, String version) {
		return "<dependency><groupId>" + group + "</groupId><artifactId>" + artifact + "</artifactId>"
				+ (version.isEmpty() ? "" : "<version>" + version + "</version>") + "</dependency>";
	}

	/**
	 * Makes and builds one.
	 * @param source of its only class; the name says its package and name
	 */
	static NewProject build(Path folder, LocalRepository repository, String dependencies, String name, String source)
			throws Exception {
		return build(folder, repository, "", dependencies, Map.of(name, source));
	}

	/**
	 * Lets Boot's plugin process the application ahead of time; it runs so when it is
	 * started with {@code -Dspring.aot.enabled=true}.
	 * @param options for the JVM that does so
	 */
	static String aheadOfTime(String options) {
		return "<executions><execution><goals><goal>process-aot</goal></goals><configuration><jvmArguments>" + options
				+ "</jvmArguments></configuration></execution></executions>";
	}

	/**
	 * Makes and builds one of several classes.
	 * @param plugin what the configuration of Boot's plugin says besides
	 * @param sources by package and name
	 */
	static NewProject build(Path folder, LocalRepository repository, String plugin, String dependencies,
			Map<String, String> sources) throws Exception {
		UserFolder own = new UserFolder(folder);
		for (Map.Entry<String, String> source : sources.entrySet()) {
			own.write("src/main/java/" + source.getKey() + ".java", source.getValue());
		}
		own.describe(System.getProperty("boot.version"), "", dependencies, plugin).build(repository);
		return new NewProject(folder);
	}

	private Path jar() {
		return this.folder.resolve("target/app.jar");
	}

	/** Names of the jars that it brings along. */
	List<String> libraries() throws IOException {
		try (JarFile jar = new JarFile(jar().toFile())) {
			return jar.stream()
				.map((entry) -> entry.getName())
				.filter((entry) -> entry.startsWith("BOOT-INF/lib/") && entry.endsWith(".jar"))
				.map((entry) -> entry.substring("BOOT-INF/lib/".length()))
				.toList();
		}
	}

	/** Starts it in a folder of its own, with an {@code application.yml} there. */
	RunningApplication start(String name, String yaml, String... arguments) throws IOException {
		return start(name, yaml, List.of(), List.of(arguments));
	}

	/** Starts it with options for the JVM, from the jar. */
	RunningApplication start(String name, String yaml, List<String> options, List<String> arguments)
			throws IOException {
		List<String> command = new ArrayList<>(options);
		command.addAll(List.of("-jar", jar().toAbsolutePath().toString()));
		command.addAll(arguments);
		return run(name, yaml, command);
	}

	/** Starts it from the folder of its classes, as an IDE does. */
	RunningApplication startFromClasses(String name, String yaml, Path libraries, String application,
			String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of("-cp",
				classes().toAbsolutePath() + File.pathSeparator + libraries.toAbsolutePath() + "/*", application));
		command.addAll(List.of(arguments));
		return run(name, yaml, command);
	}

	/** Where the compiler has put its classes. */
	Path classes() {
		return this.folder.resolve("target/classes");
	}

	/** Extracts the jar, as an image is made from it. */
	Path extract() throws Exception {
		Path extracted = this.folder.resolve("extracted").toAbsolutePath();
		Process tools = new ProcessBuilder(JAVA, "-Djarmode=tools", "-jar", jar().toAbsolutePath().toString(),
				"extract", "--destination", extracted.toString())
			.inheritIO()
			.start();
		assertThat(tools.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(tools.exitValue()).isZero();
		return extracted;
	}

	/** Runs java in a folder of its own, with an {@code application.yml} there. */
	RunningApplication run(String name, String yaml, List<String> arguments) throws IOException {
		Path own = Files.createDirectories(this.folder.resolve("run-" + name));
		Files.writeString(own.resolve("application.yml"), yaml);
		List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx256m", "-XX:TieredStopAtLevel=1"));
		command.addAll(arguments);
		Path output = own.resolve("output.log");
		return new RunningApplication(name, output,
				new ProcessBuilder(command).directory(own.toFile())
					.redirectErrorStream(true)
					.redirectOutput(output.toFile())
					.start());
	}

}
