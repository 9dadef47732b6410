/**
 * The health contributor {@code mesh}. May import {@code dev.mesh},
 * {@code dev.mesh.autoconfigure} and Spring Boot's health support.
 */
@NullMarked
package dev.mesh.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
