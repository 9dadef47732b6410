/**
 * A hub in a container, for tests with Testcontainers. May import
 * {@code dev.mesh.autoconfigure}, Testcontainers and Spring Boot's support for it.
 */
@NullMarked
package dev.mesh.test.container;

import org.jspecify.annotations.NullMarked;
