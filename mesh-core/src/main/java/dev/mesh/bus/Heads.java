package dev.mesh.bus;

/**
 * Makes the heads of single messages. Those that follow each other often have the same
 * path and size and no headers, and so the same head, which is made once.
 */
final class Heads {

	private String path = "";

	private int size = -1;

	private byte[] newest = {};

	/** The head of a message; not to be changed. */
	byte[] of(BusMessage message) {
		if (!message.headers().isEmpty()) {
			return BusFrames.head(message);
		}
		if (message.size() != this.size || !message.path().equals(this.path)) {
			this.newest = BusFrames.head(message);
			this.path = message.path();
			this.size = message.size();
		}
		return this.newest;
	}

}
