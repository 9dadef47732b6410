package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A folder with a {@code pom.xml} below Spring Boot's parent, that Maven builds. */
record UserFolder(Path path) {

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
			%s
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

	/**
	 * Writes the {@code pom.xml}.
	 * @param management its section of managed dependencies, or nothing
	 * @param plugin what the configuration of Boot's plugin says besides
	 */
	UserFolder describe(String bootVersion, String management, String dependencies, String plugin) throws IOException {
		Files.writeString(this.path.resolve("pom.xml"), POM.formatted(bootVersion, management, dependencies, plugin));
		return this;
	}

	void write(String name, String content) throws IOException {
		Path file = this.path.resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, content);
	}

	String read(String name) throws IOException {
		return Files.readString(this.path.resolve(name));
	}

	/** Runs {@code mvn package} with its tests. */
	void build(LocalRepository repository) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(), "-B", "-q", "package"));
		command.addAll(repository.arguments());
		assertThat(run(command, "build.log")).as("mvn package in a new folder: %s", read("build.log")).isZero();
	}

	/**
	 * Runs a command here until it ends.
	 * @param log where its output goes
	 * @return how it has ended
	 */
	int run(List<String> command, String log) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.path.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.path.resolve(log).toFile());
		builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
		Process process = builder.start();
		try {
			assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
			return process.exitValue();
		}
		finally {
			process.destroyForcibly();
		}
	}

}
