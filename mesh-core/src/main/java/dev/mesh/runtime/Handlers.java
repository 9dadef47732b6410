package dev.mesh.runtime;

/**
 * What the application has registered; outlives the runs of a peer.
 *
 * @param messages for single messages
 * @param requests for requests
 * @param streams for streams that others open
 */
record Handlers(MessageHandlers messages, RequestHandlers requests, StreamAcceptors streams) {

	/** A run begins. */
	void attach(Inbox running) {
		this.messages.table.attach(running);
		this.requests.table.attach(running);
		this.streams.table.attach(running);
	}

	void detach() {
		this.messages.table.detach();
		this.requests.table.detach();
		this.streams.table.detach();
	}

}
