package dev.mesh.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * Another process that opens a store: it says how that went, and then holds the store, or
 * writes metadata without end, until it is killed or its input ends.
 */
final class StoreProcess implements AutoCloseable {

	private final Process process;

	private final BufferedReader output;

	private StoreProcess(Process process) {
		this.process = process;
		this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
	}

	static StoreProcess start(Path directory, String mode) throws IOException, URISyntaxException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		String classPath = locationOf(IdentityStore.class) + System.getProperty("path.separator")
				+ locationOf(StoreProcess.class);
		return new StoreProcess(new ProcessBuilder(java, "-Xshare:auto", "-cp", classPath, StoreProcess.class.getName(),
				directory.toString(), mode)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start());
	}

	String readLine() throws IOException {
		return this.output.readLine();
	}

	/** Kills the process and waits until it is gone; a second time does nothing. */
	@Override
	public void close() throws IOException {
		this.process.destroyForcibly().onExit().join();
		this.output.close();
	}

	static String metadata(long number) {
		return "{\"number\":" + number + ",\"filler\":\"" + "x".repeat((int) (number % 50) * 1000) + "\"}";
	}

	private static Path locationOf(Class<?> type) throws URISyntaxException {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
	}

	/**
	 * Runs in the other process.
	 * @param arguments the directory, and {@code hold} or {@code write}
	 * @throws IOException never, as long as the input can be read
	 */
	public static void main(String[] arguments) throws IOException {
		IdentityStore store;
		try {
			store = IdentityStore.open(Path.of(arguments[0]), new SecureRandom());
		}
		catch (IdentityStoreException ex) {
			System.out.println(ex.getMessage());
			return;
		}
		System.out.println("opened " + store.identity().key());
		if (arguments[1].equals("hold")) {
			System.in.read();
			store.close();
			return;
		}
		for (long number = 1; true; number++) {
			store.storeMetadata(metadata(number));
			System.out.println(store.nextIncarnation(0));
		}
	}

}
