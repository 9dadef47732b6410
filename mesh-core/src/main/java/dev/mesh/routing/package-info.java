/**
 * Where an envelope goes next, and its seal. May import {@code identity} and
 * {@code wire}.
 */
@NullMarked
package dev.mesh.routing;

import org.jspecify.annotations.NullMarked;
