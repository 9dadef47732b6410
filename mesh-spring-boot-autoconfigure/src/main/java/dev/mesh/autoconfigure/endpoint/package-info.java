/**
 * The actuator endpoint {@code mesh} and the info contributor of the same name. May
 * import {@code dev.mesh}, {@code dev.mesh.autoconfigure} and Spring Boot's actuator.
 */
@NullMarked
package dev.mesh.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
