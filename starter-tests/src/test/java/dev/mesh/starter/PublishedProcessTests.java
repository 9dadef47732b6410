package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is published, used by projects in new folders: the BOM, the test kit, and the
 * check of Spring Boot's version where it matters.
 */
@Tag("heavy")
class PublishedProcessTests {

	private static final String BOOT_3 = "3.5.8";

	private static LocalRepository repository;

	@BeforeAll
	static void prepare() throws IOException {
		repository = new LocalRepository();
	}

	@Test
	void theExampleOfTheTestingGuideIsATestOfANewProjectThatNamesNoVersionButThatOfTheBom(@TempDir Path folder)
			throws Exception {
		String source = Files
			.readString(Path.of("..", "mesh-spring-boot-test", "src/test/java/dev/mesh/test/OrderDeskTests.java"))
			.replace("package dev.mesh.test;", "package com.example;\n\nimport dev.mesh.test.*;");
		UserProject project = new UserProject(folder, repository, System.getProperty("boot.version"),
				UserProject.dependency("dev.mesh", "mesh-spring-boot-starter", "")
						+ UserProject.dependency("dev.mesh", "mesh-spring-boot-test", "test")
						+ UserProject.dependency("org.springframework.boot", "spring-boot-starter-test", "test"))
			.with("src/main/java/com/example/Application.java", application())
			.with("src/test/java/com/example/OrderDeskTests.java", source)
			.build();

		assertThat(Files.readString(project.file("target/surefire-reports/com.example.OrderDeskTests.txt")))
			.contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
	}

	@Test
	void anApplicationOfSpringBoot3IsToldWhatItNeedsBeforeAnythingIsMissing(@TempDir Path folder) throws Exception {
		UserProject project = new UserProject(folder, repository, BOOT_3,
				UserProject.dependency("dev.mesh", "mesh-spring-boot-starter-client", ""))
			.with("src/main/java/com/example/Application.java", application())
			.build();

		assertThat(project.runUntilItFails()).contains("APPLICATION FAILED TO START")
			.contains("Mesh needs Spring Boot 4.1 or a later 4.x, but this application has Spring Boot " + BOOT_3)
			.contains("Update the application")
			.doesNotContain("NoClassDefFoundError", "NoSuchMethodError");
	}

	private static String application() {
		return """
				package com.example;

				import org.springframework.boot.SpringApplication;
				import org.springframework.boot.autoconfigure.SpringBootApplication;

				@SpringBootApplication
				public class Application {

					public static void main(String[] args) {
						SpringApplication.run(Application.class, args);
					}

				}
				""";
	}

}
