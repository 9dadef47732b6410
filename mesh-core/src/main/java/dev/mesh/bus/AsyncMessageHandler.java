package dev.mesh.bus;

import java.util.concurrent.CompletionStage;

/**
 * As {@link MessageHandler}, when the work goes on elsewhere after the call: the message
 * counts as handled, and stops holding back its sender, when the stage completes. Calls
 * for one sender still begin one at a time and in order, but do not wait for the stages
 * of earlier ones; how many of these can be open is limited by the window alone.
 */
@FunctionalInterface
public interface AsyncMessageHandler {

	/**
	 * Begins to handle one message.
	 * @param message the message
	 * @return completes when it is handled, with any value; or exceptionally, which
	 * counts as when {@link MessageHandler} throws
	 */
	CompletionStage<?> onMessage(Message message) throws Exception;

}
