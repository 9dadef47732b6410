package dev.mesh.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL of Debian's package with a cluster of its own in a temporary directory, at
 * a port of the loopback address. It never runs as root: root lets the user
 * {@code postgres} run it. Without the package tests fail; {@code .ci/services} installs
 * it.
 */
final class PostgresCluster implements AutoCloseable {

	static final Duration LIMIT = Duration.ofMinutes(5);

	private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

	private final Path programs;

	private final Path directory;

	private final int port;

	private PostgresCluster(Path programs, Path directory, int port) {
		this.programs = programs;
		this.directory = directory;
		this.port = port;
	}

	/** Makes one and starts it. */
	static PostgresCluster start() {
		try {
			Path directory = Files.createTempDirectory("mesh-postgres-");
			PostgresCluster cluster = new PostgresCluster(newestPrograms(), directory, FreePort.find());
			if (isRoot()) {
				Command.run(LIMIT, List.of("chown", "postgres", directory.toString()));
			}
			cluster.asOwner("initdb", "-D", cluster.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
					"--no-sync");
			cluster.asOwner("pg_ctl", "-D", cluster.data(), "-w", "-l", directory.resolve("log").toString(), "-o",
					"-p " + cluster.port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + directory
							+ " -c fsync=off -c max_connections=50",
					"start");
			return cluster;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.port;
	}

	/** Runs one of its programs against a port, and returns what it printed. */
	String run(String program, int at, String... arguments) {
		List<String> command = new ArrayList<>(List.of(this.programs.resolve(program).toString(), "-h", "127.0.0.1",
				"-p", Integer.toString(at), "-U", "postgres"));
		command.addAll(List.of(arguments));
		return Command.run(LIMIT, command);
	}

	/**
	 * Dumps a database to a file. Newer versions of the program write a line with a
	 * random key, unless they are given one.
	 */
	void dump(String database, int at, Path file) {
		boolean takesKey = Command.run(LIMIT, List.of(this.programs.resolve("pg_dump").toString(), "--help"))
			.contains("--restrict-key");
		List<String> arguments = new ArrayList<>(List.of("-f", file.toString()));
		if (takesKey) {
			arguments.add("--restrict-key=mesh");
		}
		arguments.add(database);
		run("pg_dump", at, arguments.toArray(String[]::new));
	}

	@Override
	public void close() {
		try {
			asOwner("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String data() {
		return this.directory.resolve("data").toString();
	}

	private void asOwner(String program, String... arguments) {
		List<String> command = new ArrayList<>(isRoot() ? List.of("runuser", "-u", "postgres", "--") : List.of());
		command.add(this.programs.resolve(program).toString());
		command.addAll(List.of(arguments));
		Command.run(LIMIT, command);
	}

	private static boolean isRoot() {
		return Objects.equals(System.getProperty("user.name"), "root");
	}

	private static Path newestPrograms() throws IOException {
		List<Path> found = List.of();
		if (Files.isDirectory(VERSIONS)) {
			try (Stream<Path> versions = Files.list(VERSIONS)) {
				found = versions.map((version) -> version.resolve("bin"))
					.filter((programs) -> Files.isExecutable(programs.resolve("initdb"))
							&& Files.isExecutable(programs.resolve("pgbench")))
					.sorted()
					.toList();
			}
		}
		if (found.isEmpty()) {
			throw new IllegalStateException("There is no PostgreSQL with initdb and pgbench below " + VERSIONS
					+ ": install Debian's package 'postgresql', or run .ci/services");
		}
		return found.get(found.size() - 1);
	}

}
