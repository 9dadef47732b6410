package dev.mesh.bus;

/**
 * Takes messages of the paths it was registered for. Called on dispatcher threads, one
 * message of a sender at a time and in order, messages of several senders at once. It may
 * block; what comes meanwhile waits. An exception is logged and counted, and changes
 * nothing else.
 */
@FunctionalInterface
public interface MessageHandler {

	/** Handles one message. */
	void onMessage(Message message) throws Exception;

}
