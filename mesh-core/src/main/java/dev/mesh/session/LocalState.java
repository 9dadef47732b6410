package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.session.Sessions.LocalNode;
import dev.mesh.wire.ErrorCode;

/**
 * This peer as it presents itself. Its incarnation may be raised once, before anybody has
 * accepted the present one.
 */
final class LocalState {

	/**
	 * How far ahead of its own an incarnation may be that this peer follows: about ten
	 * years of milliseconds. A higher one is no clock that was wrong but an attempt to
	 * use up the numbers, which end at 2^53-1.
	 */
	static final long MAX_RAISE = 10L * 366 * 24 * 3_600 * 1_000;

	private final SessionEnvironment environment;

	private LocalNode node;

	private boolean raised;

	private boolean accepted;

	LocalState(SessionEnvironment environment, LocalNode node) {
		this.environment = environment;
		this.node = node;
	}

	LocalNode node() {
		return this.node;
	}

	PeerKey key() {
		return this.node.key();
	}

	long incarnation() {
		return this.node.incarnation();
	}

	/** A session exists: the incarnation stays from now on. */
	void accepted() {
		this.accepted = true;
	}

	/**
	 * Follows a refusal of an incarnation, as far as it may.
	 * @param used the incarnation that was refused
	 * @return whether another attempt at once makes sense
	 */
	boolean raiseAfter(Refusal refusal, long used) {
		if (refusal.code() != ErrorCode.STALE_INCARNATION || refusal.provenBy() == null) {
			return false;
		}
		if (used < incarnation()) {
			return true;
		}
		long seen = refusal.seenIncarnation();
		if (this.accepted && seen > used && refusal.newerRecord() != null) {
			this.environment.onOwnRecord(refusal.provenBy(), StrictJson.decodeBytes("record", refusal.newerRecord()));
			return false;
		}
		if (this.raised || this.accepted || seen < used || seen - used > MAX_RAISE) {
			return false;
		}
		this.raised = true;
		this.node = new LocalNode(this.node.key(), this.environment.raiseIncarnation(seen), this.node.role(),
				this.node.software(), this.node.scope());
		return true;
	}

}
