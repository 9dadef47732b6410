package dev.mesh.benchmarks;

import dev.mesh.benchmarks.node.Node;
import java.util.HashMap;
import java.util.Map;

/** Numbers by name, as a {@link NodeProcess} has answered. */
final class Answer {

	private final Map<String, Long> values = new HashMap<>();

	private Answer() {
	}

	/** Reads a line of {@code name=value}. */
	static Answer of(String line) {
		Answer answer = new Answer();
		for (String word : line.substring(Node.ANSWER.length()).trim().split(" ", -1)) {
			int at = word.indexOf('=');
			if (at > 0) {
				answer.values.put(word.substring(0, at), Long.valueOf(word.substring(at + 1)));
			}
		}
		return answer;
	}

	/**
	 * One of them.
	 * @throws IllegalStateException when there is none of that name
	 */
	long get(String name) {
		Long value = this.values.get(name);
		if (value == null) {
			throw new IllegalStateException("There is no '" + name + "' in " + this.values);
		}
		return value;
	}

}
