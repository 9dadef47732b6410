package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the acceptor of a session says against the edge that the dialer claims: its link
 * is lost, or it has ended.
 *
 * @param acceptor the signer
 * @param acceptorIncarnation its incarnation
 * @param dialer the other end, which publishes the edge
 * @param session id of the session
 * @param sequence overrides statements whose sequence is not higher
 * @param state what the acceptor knows
 */
record EdgeMark(PeerKey acceptor, long acceptorIncarnation, PeerKey dialer, String session, long sequence,
		State state) {

	static final String LABEL = "mesh/1 mark";

	static final int MAX_BYTES = 1024;

	/** What a mark says; the later constant overrides the earlier one. */
	enum State {

		/** The link is lost, the session may resume. */
		RECOVERING,
		/** No longer shown. */
		DOWN,
		/** The acceptor has withdrawn what it said of the dialer, too. */
		REVOKED

	}

	/** Whether the edge has ended. */
	boolean isEnd() {
		return this.state != State.RECOVERING;
	}

	byte[] content() {
		ObjectNode node = Json.newObject();
		node.put("acceptor", this.acceptor.toString()).put("acceptorIncarnation", this.acceptorIncarnation);
		node.put("dialer", this.dialer.toString()).put("session", this.session);
		node.put("sequence", this.sequence).put("state", this.state.name());
		return Json.writeBytes(node);
	}

	static EdgeMark parse(byte[] content) {
		JsonMembers members = JsonMembers.read(content, "mark");
		return new EdgeMark(members.key("acceptor"), members.integer("acceptorIncarnation", 0, Json.MAX_INTEGER),
				members.key("dialer"), EdgeStatement.session(members), members.integer("sequence", 1, Json.MAX_INTEGER),
				members.constant("state", State.values()));
	}

	/**
	 * Whether it says more than another mark of the same acceptor, dialer and session.
	 */
	boolean overrides(EdgeMark other) {
		if (this.sequence != other.sequence) {
			return this.sequence > other.sequence;
		}
		return this.state.compareTo(other.state) > 0;
	}

	/** Whether it is about this edge and at least as new. */
	boolean overrides(EdgeStatement statement) {
		return this.sequence >= statement.sequence() && this.session.equals(statement.session())
				&& this.acceptor.equals(statement.acceptor()) && this.dialer.equals(statement.dialer())
				&& this.acceptorIncarnation == statement.acceptorIncarnation();
	}

}
