/**
 * Auto-configuration of a peer: properties, beans, lifecycle and failure analysis.
 * Optional features have sub-packages, except who may connect, with or without Spring
 * Security. May import the public packages of {@code mesh-core},
 * {@code dev.mesh.annotation}, Spring Framework and Spring Boot.
 */
@NullMarked
package dev.mesh.autoconfigure;

import org.jspecify.annotations.NullMarked;
