/**
 * Bytes: the reader and the writer of every binary structure of the protocol, and the
 * errors that a remote end can cause. A leaf: it imports {@code java.*} and
 * {@code org.jspecify.annotations} only, nothing of {@code dev.mesh}, and neither clocks
 * nor threads nor I/O.
 */
@NullMarked
package dev.mesh.wire;

import org.jspecify.annotations.NullMarked;
