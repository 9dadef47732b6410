/**
 * Sessions on the application's own web server: one WebSocket endpoint, one binary
 * message a record. May import {@code dev.mesh}, {@code dev.mesh.link},
 * {@code dev.mesh.wire}, {@code dev.mesh.autoconfigure}, Spring and the WebSocket API;
 * Tomcat's own classes only in
 * {@link dev.mesh.autoconfigure.websocket.TomcatReadControl}.
 */
@NullMarked
package dev.mesh.autoconfigure.websocket;

import org.jspecify.annotations.NullMarked;
