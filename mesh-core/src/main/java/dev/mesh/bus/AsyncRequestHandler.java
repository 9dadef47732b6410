package dev.mesh.bus;

import java.util.concurrent.CompletionStage;

/**
 * As {@link RequestHandler}, when the reply comes later; no thread waits for it.
 */
@FunctionalInterface
public interface AsyncRequestHandler {

	/**
	 * Begins to answer one request.
	 * @param request the request
	 * @return completes with the reply, or exceptionally as {@link RequestHandler}
	 * throws; what completes after the requester's time-out is dropped
	 */
	CompletionStage<BusMessage> onRequest(Message request) throws Exception;

}
