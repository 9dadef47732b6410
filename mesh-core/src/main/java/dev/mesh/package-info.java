/**
 * The facade: {@link dev.mesh.Mesh} is a peer of the mesh with its threads, built by its
 * builder. May import everything; nothing of {@code dev.mesh} imports this package.
 */
@NullMarked
package dev.mesh;

import org.jspecify.annotations.NullMarked;
