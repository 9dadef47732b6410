package dev.mesh.bus;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a stream is opened with.
 *
 * @param path which acceptor it is for: segments without wildcards
 * @param reliability whether everything arrives, or what is late is left out
 * @param arguments what the acceptor should know, with the limits of a message's headers
 */
public record StreamOptions(String path, Reliability reliability, Map<String, String> arguments) {

	public StreamOptions {
		BusPath.requireConcrete(path);
		Objects.requireNonNull(reliability, "reliability");
		BusHeaders.check(arguments);
		arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
	}

	/** A stream that loses nothing and keeps its order. */
	public static StreamOptions reliable(String path) {
		return new StreamOptions(path, Reliability.RELIABLE, Map.of());
	}

	/** A stream that keeps its order and rather leaves out than waits. */
	public static StreamOptions unreliable(String path) {
		return new StreamOptions(path, Reliability.UNRELIABLE, Map.of());
	}

	/** The same with one more argument. */
	public StreamOptions argument(String name, String value) {
		Map<String, String> more = new LinkedHashMap<>(this.arguments);
		more.put(name, value);
		return new StreamOptions(this.path, this.reliability, more);
	}

}
