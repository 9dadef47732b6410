package dev.mesh.bus;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A listener's pattern: literal segments, {@code *} for one segment, {@code {name}} for
 * one segment handed over by name, and {@code **} at the end for any number of segments,
 * also none.
 */
public final class PathPattern {

	private final String text;

	private final String[] segments;

	private final boolean openEnd;

	private PathPattern(String text, String[] segments, boolean openEnd) {
		this.text = text;
		this.segments = segments;
		this.openEnd = openEnd;
	}

	/**
	 * Parses a pattern.
	 * @throws IllegalArgumentException naming the pattern and what is wrong with it
	 */
	public static PathPattern parse(String text) {
		String problem = BusPath.problemWith(text);
		if (problem != null) {
			throw invalid(text, problem);
		}
		String[] segments = text.split("/", -1);
		boolean openEnd = segments[segments.length - 1].equals("**");
		Set<String> names = new HashSet<>();
		for (int i = 0; i < segments.length - (openEnd ? 1 : 0); i++) {
			checkSegment(text, segments[i], names);
		}
		if (openEnd) {
			segments = java.util.Arrays.copyOf(segments, segments.length - 1);
		}
		return new PathPattern(text, segments, openEnd);
	}

	private static void checkSegment(String text, String segment, Set<String> names) {
		if (segment.equals("**")) {
			throw invalid(text, "'**' can only be the last segment");
		}
		if (segment.equals("*")) {
			return;
		}
		if (isVariable(segment)) {
			if (segment.length() == 2 || segment.indexOf('*') >= 0 || !names.add(segment)) {
				throw invalid(text, "the name in '" + segment + "' is empty, has a '*', or is used twice");
			}
			return;
		}
		if (segment.indexOf('*') >= 0 || segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
			throw invalid(text, "'" + segment + "' mixes a wildcard with text; a wildcard is a whole segment");
		}
	}

	private static boolean isVariable(String segment) {
		return segment.startsWith("{") && segment.endsWith("}") && segment.indexOf('{', 1) < 0
				&& segment.indexOf('}') == segment.length() - 1;
	}

	private static IllegalArgumentException invalid(String text, String problem) {
		return new IllegalArgumentException("Path pattern '" + BusPath.shortened(text) + "' is not valid: " + problem
				+ ". Use segments separated by '/', with '*', '{name}' and a last '**' as wildcards.");
	}

	/** The values of the names when the path matches, else null. */
	public @Nullable Map<String, String> match(String path) {
		Map<String, String> variables = null;
		int start = 0;
		for (int i = 0; i < this.segments.length; i++) {
			if (start > path.length()) {
				return null;
			}
			int end = path.indexOf('/', start);
			end = end < 0 ? path.length() : end;
			String segment = this.segments[i];
			if (isVariable(segment)) {
				variables = variables == null ? new LinkedHashMap<>() : variables;
				variables.put(segment.substring(1, segment.length() - 1), path.substring(start, end));
			}
			else if (!segment.equals("*") && !(segment.length() == end - start && path.startsWith(segment, start))) {
				return null;
			}
			start = end + 1;
		}
		if (start <= path.length() && !this.openEnd) {
			return null;
		}
		return variables == null ? Map.of() : variables;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof PathPattern pattern && pattern.text.equals(this.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	@Override
	public String toString() {
		return this.text;
	}

}
