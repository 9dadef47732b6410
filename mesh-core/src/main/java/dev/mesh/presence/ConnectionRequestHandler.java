package dev.mesh.presence;

/**
 * Decides with whom this peer has sessions, those that others dial and those that it
 * dials itself. {@link Presence#setConnectionRequestHandler} says when it is asked.
 * <p>
 * Called on threads of its own, several at once, and may block. An exception, null, and
 * no answer within ten seconds (in a handshake: within what is left of its ten seconds,
 * less one) are denials.
 */
@FunctionalInterface
public interface ConnectionRequestHandler {

	/**
	 * Answers one request.
	 * @param request who the other end is
	 * @return allow, deny or redirect
	 * @throws Exception counts as a denial; its text stays here and is logged
	 */
	ConnectionRequestAuthorization onConnectionRequest(ConnectionRequest request) throws Exception;

}
