package dev.mesh.starter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A Maven repository for new projects: what this build has made, as {@code mvn install}
 * would put it there. All else comes from the repository of whoever runs the build, or
 * from where that gets it.
 */
final class LocalRepository {

	private static final List<String> ARTIFACTS = List.of("mesh-core", "mesh-spring-boot-autoconfigure",
			"mesh-spring-boot-starter", "mesh-spring-boot-starter-client", "mesh-spring-boot-test");

	private final Path directory = Path.of(System.getProperty("build.directory"), "local-repository");

	private final Path settings = Path.of(System.getProperty("build.directory"), "settings.xml");

	LocalRepository() throws IOException {
		Path root = Path.of("..");
		String version = System.getProperty("mesh.version");
		install("mesh-parent", version, ".pom", root.resolve("pom.xml"));
		for (String artifact : ARTIFACTS) {
			Path module = root.resolve(artifact);
			install(artifact, version, ".pom", module.resolve("pom.xml"));
			install(artifact, version, ".jar",
					module.resolve(System.getProperty("build.folder")).resolve(artifact + "-" + version + ".jar"));
		}
		install("mesh-spring-boot-bom", version, ".pom",
				root.resolve("mesh-spring-boot-bom")
					.resolve(System.getProperty("build.folder"))
					.resolve("published-pom.xml"));
		Files.writeString(this.settings, """
				<settings>
					<profiles>
						<profile>
							<id>this-machine</id>
							<repositories>
								<repository><id>this-machine</id><url>%1$s</url></repository>
							</repositories>
							<pluginRepositories>
								<pluginRepository><id>this-machine</id><url>%1$s</url></pluginRepository>
							</pluginRepositories>
						</profile>
					</profiles>
					<activeProfiles><activeProfile>this-machine</activeProfile></activeProfiles>
				</settings>
				""".formatted(Path.of(System.getProperty("maven.repository")).toUri()));
	}

	private void install(String artifact, String version, String suffix, Path file) throws IOException {
		Path folder = Files.createDirectories(this.directory.resolve("dev/mesh").resolve(artifact).resolve(version));
		Files.copy(file, folder.resolve(artifact + "-" + version + suffix), StandardCopyOption.REPLACE_EXISTING);
	}

	/** What tells Maven to use it, beside the user's own settings. */
	List<String> arguments() {
		return List.of("-Dmaven.repo.local=" + this.directory.toAbsolutePath(), "-gs",
				this.settings.toAbsolutePath().toString());
	}

}
