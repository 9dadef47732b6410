package dev.mesh.autoconfigure;

/**
 * The same on Tomcat's own WebSocket.
 */
class StandardEndpointTlsTests extends MeshTlsTests {

	@Override
	String websocketEndpoint() {
		return "standard";
	}

}
