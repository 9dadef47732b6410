/**
 * Links on the JDK's HTTP client: one WebSocket, or long-polling where WebSocket does not
 * get through. May import {@code link}, {@code wire} and {@code limit}.
 */
@NullMarked
package dev.mesh.link.http;

import org.jspecify.annotations.NullMarked;
