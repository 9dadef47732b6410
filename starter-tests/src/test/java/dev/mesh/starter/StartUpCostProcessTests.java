package dev.mesh.starter;

import static dev.mesh.starter.NewProject.dependency;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the starter adds to the start of a web application that has nothing else. */
@Tag("heavy")
class StartUpCostProcessTests {

	private static final int RUNS = 5;

	private static final String WEB = dependency("org.springframework.boot", "spring-boot-starter-webmvc", "");

	private static final String APPLICATION = """
			package empty;

			import org.springframework.boot.SpringApplication;
			import org.springframework.boot.autoconfigure.SpringBootApplication;

			@SpringBootApplication
			public class EmptyApplication {

				public static void main(String[] args) {
					SpringApplication.run(EmptyApplication.class, args);
				}

			}
			""";

	private static final String OFF = "mesh: { enabled: false }";

	@TempDir
	private Path folder;

	private NewProject build(String name, String dependencies, LocalRepository repository) throws Exception {
		return NewProject.build(this.folder.resolve(name), repository, dependencies, "empty/EmptyApplication",
				APPLICATION);
	}

	@Test
	void startingWithAndWithoutTheStarterIsCompared() throws Exception {
		LocalRepository repository = new LocalRepository();
		NewProject without = build("without", WEB, repository);
		NewProject with = build("with", WEB + new Readme().dependency(), repository);
		List<Start> bare = new ArrayList<>();
		List<Start> off = new ArrayList<>();
		List<Start> on = new ArrayList<>();
		for (int run = 0; run < RUNS; run++) {
			bare.add(start(without, "bare" + run, ""));
			off.add(start(with, "off" + run, OFF));
			on.add(start(with, "on" + run, ""));
		}
		print("an empty web application", bare, bare);
		print("the same with the starter", on, bare);
		print("the same with mesh.enabled=false", off, bare);
	}

	private static void print(String what, List<Start> starts, List<Start> compared) {
		double seconds = median(starts, Start::seconds);
		double cpu = median(starts, Start::cpuSeconds);
		System.out.printf(Locale.ROOT,
				"Start of %s, median of %d: %.2f s (x %.2f), %.2f s of processor time (x %.2f)%n", what, RUNS, seconds,
				seconds / median(compared, Start::seconds), cpu, cpu / median(compared, Start::cpuSeconds));
	}

	private static Start start(NewProject project, String name, String yaml) throws Exception {
		try (RunningApplication application = project.start(name, yaml, "--server.port=0")) {
			double seconds = application.startedSeconds();
			double cpu = application.cpuSeconds();
			assertThat(application.output().contains("Mesh peer")).isEqualTo(name.startsWith("on"));
			return new Start(seconds, cpu);
		}
	}

	private static double median(List<Start> starts, ToDoubleFunction<Start> figure) {
		return starts.stream().mapToDouble(figure).sorted().toArray()[starts.size() / 2];
	}

	/** What it took until the application said that it had started. */
	private record Start(double seconds, double cpuSeconds) {
	}

}
