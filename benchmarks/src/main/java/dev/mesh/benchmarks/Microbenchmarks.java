package dev.mesh.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.openjdk.jmh.generators.bytecode.JmhBytecodeGenerator;

/**
 * Makes the generated half of the JMH benchmarks and runs JMH in a process of its own.
 * Started by the script {@code benchmarks/run jmh}.
 */
public final class Microbenchmarks {

	private static final Path TARGET = Path.of("benchmarks", "target");

	private Microbenchmarks() {
	}

	/** Runs JMH with these arguments; the exit status is that of JMH. */
	public static void main(String[] args) throws Exception {
		Path generated = TARGET.resolve("jmh");
		Path classes = generated.resolve("classes");
		delete(generated);
		Files.createDirectories(classes);
		JmhBytecodeGenerator.main(new String[] { TARGET.resolve("classes").toString(),
				generated.resolve("sources").toString(), classes.toString(), "reflection" });
		compile(generated.resolve("sources"), classes);
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						classes + System.getProperty("path.separator") + System.getProperty("java.class.path"),
						"org.openjdk.jmh.Main"));
		command.addAll(List.of(args));
		System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
	}

	private static void compile(Path sources, Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		if (compiler == null) {
			throw new IllegalStateException("JMH needs a JDK, and this is none");
		}
		List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp",
				System.getProperty("java.class.path")));
		try (Stream<Path> files = Files.walk(sources)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(arguments::add);
		}
		if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
			throw new IllegalStateException("What JMH has generated does not compile");
		}
	}

	private static void delete(Path directory) throws IOException {
		if (Files.exists(directory)) {
			try (Stream<Path> files = Files.walk(directory)) {
				for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(file);
				}
			}
		}
	}

}
