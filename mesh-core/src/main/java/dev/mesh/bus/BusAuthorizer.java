package dev.mesh.bus;

/**
 * Decides who may send what to which path of this node. It is asked before a message is
 * acknowledged or handed to anybody, so what it refuses ends REJECTED at its sender, with
 * {@link RejectionReason#NOT_AUTHORISED}.
 * <p>
 * Called on threads of its own, several at once, and may block. A decision holds for ten
 * seconds at most, and never beyond a change of what this node has attested of the
 * sender. What comes from the sender on that path waits meanwhile, so a decision should
 * not need an answer of the sender. An authorizer that throws, or has not decided after
 * ten seconds, has refused. Senders take turns, so that slow decisions about a few do not
 * hold up those about others.
 */
@FunctionalInterface
public interface BusAuthorizer {

	/**
	 * Whether a peer may do this.
	 * @param access who wants to do what
	 * @return whether it may
	 */
	boolean mayAccess(BusAccess access);

}
