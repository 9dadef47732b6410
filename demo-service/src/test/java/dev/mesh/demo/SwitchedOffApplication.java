package dev.mesh.demo;

import dev.mesh.annotation.BusMessageListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A web application with a listener that says what its process has: threads, ports and
 * files. No {@code @Configuration}, lest the demo should find it.
 */
@EnableAutoConfiguration
class SwitchedOffApplication {

	private static final String LISTENING = "0A";

	/**
	 * Runs in the other process.
	 * @param arguments properties
	 * @throws Exception when anything does not go as it should; the test sees the process
	 * end
	 */
	public static void main(String[] arguments) throws Exception {
		Set<Path> before = files();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SwitchedOffApplication.class)
			.run(Stream.of(arguments).map((property) -> "--" + property).toArray(String[]::new))) {
			Set<Path> made = files();
			made.removeAll(before);
			StandalonePeer.say("HAS",
					Map.of("threads", threads(), "ports", listeningPorts().size(), "files", made.size(), "meshBeans",
							Stream.of(context.getBeanDefinitionNames())
								.filter((name) -> name.startsWith("dev.mesh.") || name.startsWith("mesh"))
								.count()));
			StandalonePeer.awaitTurn();
		}
	}

	@BusMessageListener("orders")
	void on(String order) {
	}

	/**
	 * Names without their numbers, and without those threads of Spring Boot and of the
	 * JDK that come and go by themselves.
	 */
	private static String threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> !name.startsWith("background-preinit") && !name.startsWith("ForkJoinPool"))
			.map((name) -> name.replaceAll("[0-9]+", "n"))
			.collect(Collectors.toCollection(TreeSet::new))
			.stream()
			.collect(Collectors.joining("|"));
	}

	/** Local addresses on which this process listens, as Linux tells of them. */
	private static Set<String> listeningPorts() throws IOException {
		Set<String> own = new HashSet<>();
		try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
			open.forEach((descriptor) -> {
				try {
					own.add(Files.readSymbolicLink(descriptor).toString());
				}
				catch (NoSuchFileException ex) {
					// It was that of this very list.
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
		}
		Set<String> ports = new HashSet<>();
		for (String table : List.of("tcp", "tcp6")) {
			for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
				String[] columns = line.trim().split("\\s+");
				if (columns[3].equals(LISTENING) && own.contains("socket:[" + columns[9] + "]")) {
					ports.add(columns[1]);
				}
			}
		}
		return ports;
	}

	private static Set<Path> files() throws IOException {
		try (Stream<Path> all = Files.list(Path.of("."))) {
			return all.collect(Collectors.toCollection(HashSet::new));
		}
	}

}
