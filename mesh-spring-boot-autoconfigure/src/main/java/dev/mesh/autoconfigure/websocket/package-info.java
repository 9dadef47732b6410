/**
 * Sessions on the application's own web server: one WebSocket endpoint, one binary
 * message a record; on Tomcat with the mesh's own codec on connections that Tomcat hands
 * over, elsewhere with the web server's WebSocket. May import {@code dev.mesh},
 * {@code dev.mesh.link}, {@code dev.mesh.link.websocket}, {@code dev.mesh.wire},
 * {@code dev.mesh.autoconfigure}, Spring, the Servlet and the WebSocket API; Tomcat's own
 * classes only in those that begin with its name.
 */
@NullMarked
package dev.mesh.autoconfigure.websocket;

import org.jspecify.annotations.NullMarked;
