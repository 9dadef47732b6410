package dev.mesh.autoconfigure.websocket;

import org.springframework.test.context.TestPropertySource;

/**
 * The same on Tomcat's own WebSocket.
 */
@TestPropertySource(properties = "mesh.server.websocket-endpoint=standard")
class StandardWebSocketEndpointTests extends MeshWebSocketEndpointTests {

}
