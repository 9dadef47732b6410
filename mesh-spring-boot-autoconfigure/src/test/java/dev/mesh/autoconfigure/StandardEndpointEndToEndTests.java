package dev.mesh.autoconfigure;

import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

/**
 * The same on Tomcat's own WebSocket.
 */
@ContextConfiguration(classes = MeshEndToEndTests.App.class)
@TestPropertySource(properties = "mesh.server.websocket-endpoint=standard")
class StandardEndpointEndToEndTests extends MeshEndToEndTests {

}
