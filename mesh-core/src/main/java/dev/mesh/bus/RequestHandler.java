package dev.mesh.bus;

/**
 * Answers requests of the paths it was registered for. Called on dispatcher threads,
 * several requests at once also of one sender, in no order; it may block, and may send
 * requests itself, also to the sender.
 */
@FunctionalInterface
public interface RequestHandler {

	/**
	 * Answers one request.
	 * @param request the request
	 * @return the reply, for instance {@link Message#reply(byte[])}; its path does not
	 * matter
	 * @throws RequestRejectedException to refuse it; the text is told to the requester
	 * @throws Exception counts as HANDLER_FAILED; its text stays here and is logged
	 */
	BusMessage onRequest(Message request) throws Exception;

}
