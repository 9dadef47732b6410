/**
 * Limits of what applications set. A leaf: it imports {@code java.*} and
 * {@code org.jspecify.annotations} only, nothing of {@code dev.mesh}, and neither clocks
 * nor threads nor I/O.
 */
@NullMarked
package dev.mesh.limit;

import org.jspecify.annotations.NullMarked;
