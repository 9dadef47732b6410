/**
 * Spring Security's filters and the endpoint of the mesh.
 */
@NullMarked
package dev.mesh.autoconfigure.security;

import org.jspecify.annotations.NullMarked;
