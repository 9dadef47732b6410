/**
 * The gossiped, signed presence graph. May import {@code identity}, {@code wire},
 * {@code filter} and {@code limit}.
 */
@NullMarked
package dev.mesh.presence;

import org.jspecify.annotations.NullMarked;
