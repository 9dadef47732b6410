/**
 * Sending objects over the bus. May import the public packages of {@code mesh-core},
 * {@code dev.mesh.annotation} for names of headers and beans, and Spring Framework;
 * nothing of Spring Boot and nothing of {@code dev.mesh.autoconfigure}.
 */
@NullMarked
package dev.mesh.template;

import org.jspecify.annotations.NullMarked;
