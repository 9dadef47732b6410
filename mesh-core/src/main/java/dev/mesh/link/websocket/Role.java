package dev.mesh.link.websocket;

/**
 * Which end of a WebSocket this is. A client masks what it sends, a server does not (RFC
 * 6455, section 5.1).
 */
public enum Role {

	/** The end that dials. */
	CLIENT,

	/** The end that accepts. */
	SERVER

}
