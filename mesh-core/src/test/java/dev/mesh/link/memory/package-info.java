/**
 * Links within one process, for tests: an {@code InMemoryNetwork} of hosts, transports
 * that dial them, and cuts. May import {@code link}.
 */
@NullMarked
package dev.mesh.link.memory;

import org.jspecify.annotations.NullMarked;
