package dev.mesh.presence;

import java.util.concurrent.CompletionStage;

/**
 * As {@link ConnectionRequestHandler}, when the decision is made elsewhere after the
 * call: no thread is held until the stage completes. The same time limits hold.
 */
@FunctionalInterface
public interface AsyncConnectionRequestHandler {

	/**
	 * Begins to answer one request.
	 * @param request who the other end is
	 * @return completes with allow, deny or redirect; null, a stage that completes with
	 * null, and one that completes exceptionally are denials
	 * @throws Exception counts as a denial; its text stays here and is logged
	 */
	CompletionStage<ConnectionRequestAuthorization> onConnectionRequest(ConnectionRequest request) throws Exception;

}
