/**
 * Where the mesh is when Spring Boot has started it with Docker Compose. May import
 * {@code dev.mesh.autoconfigure} and Spring Boot's support for Docker Compose.
 */
@NullMarked
package dev.mesh.autoconfigure.compose;

import org.jspecify.annotations.NullMarked;
