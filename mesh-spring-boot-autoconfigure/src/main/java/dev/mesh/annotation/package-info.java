/**
 * Annotations for methods that listen to the mesh, and the machinery that finds and calls
 * them, modelled on {@code spring-jms}. May import the public packages of
 * {@code mesh-core} and Spring Framework; nothing of Spring Boot and nothing of
 * {@code dev.mesh.autoconfigure}.
 */
@NullMarked
package dev.mesh.annotation;

import org.jspecify.annotations.NullMarked;
