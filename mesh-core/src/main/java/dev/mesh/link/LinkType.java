package dev.mesh.link;

/** What carries a link. The names travel in edge statements. */
public enum LinkType {

	/** One binary WebSocket message a record. */
	WEBSOCKET,

	/** HTTP long-polling: many records in the body of one request or response. */
	HTTP_POLLING,

	/** Both ends in one process: tests and the test kit. */
	IN_MEMORY

}
