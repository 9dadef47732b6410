/**
 * Puts the application of a test on a {@link dev.mesh.test.MeshTestNetwork}. May import
 * {@code dev.mesh.test}.
 */
@NullMarked
package dev.mesh.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
