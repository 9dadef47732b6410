/**
 * WebSocket links on the JDK's client. May import {@code link} and {@code wire}.
 */
@NullMarked
package dev.mesh.link.websocket;

import org.jspecify.annotations.NullMarked;
