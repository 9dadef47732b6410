package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

/**
 * A folder as Spring Initializr makes it: a {@code pom.xml} below Spring Boot's parent
 * and one class.
 */
final class NewProject {

	private static final String POM = """
			<?xml version="1.0" encoding="UTF-8"?>
			<project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
					xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 https://maven.apache.org/xsd/maven-4.0.0.xsd">
				<modelVersion>4.0.0</modelVersion>
				<parent>
					<groupId>org.springframework.boot</groupId>
					<artifactId>spring-boot-starter-parent</artifactId>
					<version>%s</version>
					<relativePath/>
				</parent>
				<groupId>com.example</groupId>
				<artifactId>app</artifactId>
				<version>1</version>
				<properties>
					<java.version>17</java.version>
				</properties>
				<dependencies>
			%s
				</dependencies>
				<build>
					<finalName>app</finalName>
					<plugins>
						<plugin>
							<groupId>org.springframework.boot</groupId>
							<artifactId>spring-boot-maven-plugin</artifactId>
			%s
						</plugin>
					</plugins>
				</build>
			</project>
			""";

	/** Processes the application ahead of time. */
	private static final String AHEAD_OF_TIME = "<executions><execution><goals><goal>process-aot</goal></goals>"
			+ "</execution></executions>";

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
		return build(folder, repository, "", dependencies, name, source);
	}

	/**
	 * Makes and builds one that is processed ahead of time; it runs so when it is started
	 * with {@code -Dspring.aot.enabled=true}.
	 */
	static NewProject buildAheadOfTime(Path folder, LocalRepository repository, String dependencies, String name,
			String source) throws Exception {
		return build(folder, repository, AHEAD_OF_TIME, dependencies, name, source);
	}

	private static NewProject build(Path folder, LocalRepository repository, String executions, String dependencies,
			String name, String source) throws Exception {
		Path file = folder.resolve("src/main/java").resolve(name + ".java");
		Files.createDirectories(file.getParent());
		Files.writeString(file, source);
		Files.writeString(folder.resolve("pom.xml"),
				POM.formatted(System.getProperty("boot.version"), dependencies, executions));
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(), "-B", "-q", "package"));
		command.addAll(repository.arguments());
		Path output = folder.resolve("build.log");
		ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
		Process maven = builder.start();
		assertThat(maven.waitFor(10, TimeUnit.MINUTES)).as("mvn package ends").isTrue();
		assertThat(maven.exitValue()).as("mvn package in a new folder: %s", Files.readString(output)).isZero();
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

	/** The same with the beans as they were made ahead of time. */
	RunningApplication startAheadOfTime(String name, String yaml) throws IOException {
		return start(name, yaml, List.of("-Dspring.aot.enabled=true"), List.of());
	}

	private RunningApplication start(String name, String yaml, List<String> options, List<String> arguments)
			throws IOException {
		Path own = Files.createDirectories(this.folder.resolve("run-" + name));
		Files.writeString(own.resolve("application.yml"), yaml);
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1"));
		command.addAll(options);
		command.addAll(List.of("-jar", jar().toAbsolutePath().toString()));
		command.addAll(arguments);
		Path output = own.resolve("output.log");
		return new RunningApplication(name, output,
				new ProcessBuilder(command).directory(own.toFile())
					.redirectErrorStream(true)
					.redirectOutput(output.toFile())
					.start());
	}

}
