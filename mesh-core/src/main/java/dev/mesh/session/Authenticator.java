package dev.mesh.session;

/**
 * Decides who may open a session. Several form an ordered chain: the first that does not
 * abstain decides. Called on a dispatcher thread, several at once; may block, within the
 * handshake limit of 10 s. An exception lets nobody in, but says nothing about the
 * credentials: the peer may try again, and a session that resumes is not lost.
 */
@FunctionalInterface
public interface Authenticator {

	/**
	 * Judges one request.
	 * @param request who asks, and why
	 * @return allow, deny or abstain
	 */
	AuthenticationResult authenticate(AuthenticationRequest request);

}
