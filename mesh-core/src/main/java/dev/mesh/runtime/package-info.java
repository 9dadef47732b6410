/**
 * Threads, clocks and the API handles: drives one {@code MeshPeer} with one loop. The
 * only package, with {@code link.*} and {@code Mesh}, that may use threads, locks, clocks
 * and sockets.
 */
@NullMarked
package dev.mesh.runtime;

import org.jspecify.annotations.NullMarked;
