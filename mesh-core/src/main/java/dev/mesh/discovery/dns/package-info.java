/**
 * Peers that a name server knows. May import {@code discovery} and {@code limit}; asks
 * the network, and is imported by nobody in {@code dev.mesh}.
 */
@NullMarked
package dev.mesh.discovery.dns;

import org.jspecify.annotations.NullMarked;
