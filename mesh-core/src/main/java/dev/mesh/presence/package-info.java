/**
 * The gossiped, signed presence graph. May import {@code identity}, {@code wire} and
 * {@code filter}.
 */
@NullMarked
package dev.mesh.presence;

import org.jspecify.annotations.NullMarked;
