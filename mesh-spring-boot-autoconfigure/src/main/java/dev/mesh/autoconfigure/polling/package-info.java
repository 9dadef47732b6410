/**
 * Sessions by long-polling on the application's own web server, at the path of the
 * WebSocket endpoint. May import {@code dev.mesh}, {@code dev.mesh.link},
 * {@code dev.mesh.wire}, {@code dev.mesh.autoconfigure}, Spring MVC and the servlet API.
 */
@NullMarked
package dev.mesh.autoconfigure.polling;

import org.jspecify.annotations.NullMarked;
