package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder with a {@code pom.xml} below a version of Spring Boot's parent, which imports
 * the BOM of Mesh.
 */
final class UserProject {

	private static final String MANAGEMENT = """
				<dependencyManagement>
					<dependencies>
						<dependency>
							<groupId>dev.mesh</groupId>
							<artifactId>mesh-spring-boot-bom</artifactId>
							<version>%s</version>
							<type>pom</type>
							<scope>import</scope>
						</dependency>
					</dependencies>
				</dependencyManagement>
			""";

	private final UserFolder folder;

	private final LocalRepository repository;

	UserProject(Path folder, LocalRepository repository, String bootVersion, String dependencies) throws IOException {
		this.repository = repository;
		this.folder = new UserFolder(folder).describe(bootVersion,
				MANAGEMENT.formatted(System.getProperty("mesh.version")), dependencies, "");
	}

	/** A dependency whose version a BOM says; no scope when it is empty. */
	static String dependency(String group, String artifact, String scope) {
		return "<dependency><groupId>" + group + "</groupId><artifactId>" + artifact + "</artifactId>"
				+ (scope.isEmpty() ? "" : "<scope>" + scope + "</scope>") + "</dependency>\n";
	}

	UserProject with(String path, String content) throws IOException {
		this.folder.write(path, content);
		return this;
	}

	/** Runs {@code mvn package} with its tests. */
	UserProject build() throws Exception {
		this.folder.build(this.repository);
		return this;
	}

	/**
	 * Starts what was built, which must end with an error.
	 * @return what it has printed
	 */
	String runUntilItFails(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-jar",
						"target/app.jar"));
		command.addAll(List.of(arguments));
		int exitCode = this.folder.run(command, "run.log");
		String printed = this.folder.read("run.log");
		assertThat(exitCode).as("%s", printed).isNotZero();
		return printed;
	}

	Path file(String path) {
		return this.folder.path().resolve(path);
	}

}
