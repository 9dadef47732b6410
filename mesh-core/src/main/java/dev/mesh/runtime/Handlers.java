package dev.mesh.runtime;

/**
 * What the application has registered; outlives the runs of a peer.
 *
 * @param messages for single messages
 * @param requests for requests
 */
record Handlers(MessageHandlers messages, RequestHandlers requests) {

	/** A run begins. */
	void attach(Inbox running) {
		this.messages.table.attach(running);
		this.requests.table.attach(running);
	}

	void detach() {
		this.messages.table.detach();
		this.requests.table.detach();
	}

}
