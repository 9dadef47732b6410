/**
 * Peers that announce themselves on the local network, and peers that Spring Cloud knows.
 * May import {@code dev.mesh}, its discovery and identity,
 * {@code dev.mesh.autoconfigure}, JmDNS and Spring Cloud Commons.
 */
@NullMarked
package dev.mesh.autoconfigure.discovery;

import org.jspecify.annotations.NullMarked;
