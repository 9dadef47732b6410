package dev.mesh.bus;

import java.util.Map;

/**
 * A listener whose pattern matched a path.
 *
 * @param listener its number
 * @param variables values of its {@code {name}} segments
 */
public record PathMatch(long listener, Map<String, String> variables) {
}
