/**
 * Meters of the mesh. May import {@code dev.mesh}, {@code dev.mesh.annotation},
 * {@code dev.mesh.autoconfigure}, Micrometer and Spring Boot's support for it.
 */
@NullMarked
package dev.mesh.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
