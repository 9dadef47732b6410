/**
 * An authenticated neighbour that outlives its links: handshake, keep-alive, reconnect,
 * resume. May import {@code identity}, {@code wire}, {@code filter}, {@code limit} and
 * the link types of {@code link}.
 */
@NullMarked
package dev.mesh.session;

import org.jspecify.annotations.NullMarked;
