/**
 * Links within one process, for tests and the test kit: an {@code InMemoryNetwork} of
 * hosts, transports that dial them, and what can be in the way between them. May import
 * {@code link}.
 */
@NullMarked
package dev.mesh.link.memory;

import org.jspecify.annotations.NullMarked;
