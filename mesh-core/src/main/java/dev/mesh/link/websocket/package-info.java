/**
 * The frames of RFC 6455 without a socket: bytes in, messages out, and back. Both roles;
 * no extension, and no text messages, because records are binary. May import nothing of
 * {@code dev.mesh}.
 */
@NullMarked
package dev.mesh.link.websocket;

import org.jspecify.annotations.NullMarked;
