/**
 * The sans-IO composer: sessions, presence, routing and the bus meet in {@code MeshPeer}.
 * May import everything but {@code runtime}, {@code link.*} and {@code dev.mesh} itself.
 */
@NullMarked
package dev.mesh.peer;

import org.jspecify.annotations.NullMarked;
