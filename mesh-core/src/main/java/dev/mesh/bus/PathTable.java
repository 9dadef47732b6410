package dev.mesh.bus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which listeners a path concerns. Matches are remembered for the paths seen last, so
 * that a busy path costs one look-up.
 */
final class PathTable {

	private static final int REMEMBERED_PATHS = 1024;

	private final Map<Long, PathPattern> patterns = new LinkedHashMap<>();

	private final Map<String, List<PathMatch>> remembered = new HashMap<>();

	void add(long listener, String pattern) {
		this.patterns.put(listener, PathPattern.parse(pattern));
		this.remembered.clear();
	}

	void remove(long listener) {
		this.patterns.remove(listener);
		this.remembered.clear();
	}

	/** Matches in the order of registration; empty when nobody listens. */
	List<PathMatch> match(String path) {
		List<PathMatch> matches = this.remembered.get(path);
		if (matches == null) {
			matches = find(path);
			if (this.remembered.size() >= REMEMBERED_PATHS) {
				this.remembered.clear();
			}
			this.remembered.put(path, matches);
		}
		return matches;
	}

	int remembered() {
		return this.remembered.size();
	}

	private List<PathMatch> find(String path) {
		List<PathMatch> matches = new ArrayList<>();
		this.patterns.forEach((listener, pattern) -> {
			Map<String, String> variables = pattern.match(path);
			if (variables != null) {
				matches.add(new PathMatch(listener, variables));
			}
		});
		return matches;
	}

}
