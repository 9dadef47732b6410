package dev.mesh.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * PINGs of one session that have no answer yet: a few that users asked for, which wait
 * for the next link when theirs is lost, and those of the keep-alive, which do not.
 */
final class Pings {

	/** Token that stands for the keep-alive's own. */
	static final long KEEP_ALIVE = 0;

	private static final int MAX_ASKED = 16;

	private static final int MAX_KEEP_ALIVE = 16;

	private final ArrayDeque<Ping> outstanding = new ArrayDeque<>();

	private long nextWireToken = 1;

	/** Whether a user may ask for one more. */
	boolean hasRoom() {
		return this.outstanding.stream().filter((ping) -> ping.token() != KEEP_ALIVE).count() < MAX_ASKED;
	}

	/** Notes one that goes out now; returns the token for the wire, which rises. */
	long sent(long token, long nowNanos) {
		if (token == KEEP_ALIVE && this.outstanding.size() > MAX_ASKED + MAX_KEEP_ALIVE) {
			// The other end sends other things and never answers.
			this.outstanding.removeIf((ping) -> ping.token() == KEEP_ALIVE);
		}
		long wireToken = this.nextWireToken++;
		this.outstanding.add(new Ping(wireToken, token, nowNanos));
		return wireToken;
	}

	/**
	 * Takes those that a PONG answers: the one with its token and all before it, because
	 * an end need only answer the last of several.
	 */
	List<Ping> answered(long wireToken) {
		List<Ping> answered = new ArrayList<>();
		if (this.outstanding.stream().noneMatch((ping) -> ping.wireToken() == wireToken)) {
			return answered;
		}
		for (Iterator<Ping> pings = this.outstanding.iterator(); pings.hasNext();) {
			Ping ping = pings.next();
			if (ping.wireToken() <= wireToken) {
				answered.add(ping);
				pings.remove();
			}
		}
		return answered;
	}

	/**
	 * The link was lost: takes the tokens of users, for {@link #sent} on the next link.
	 */
	List<Long> takeAsked() {
		List<Long> asked = this.outstanding.stream().map(Ping::token).filter((token) -> token != KEEP_ALIVE).toList();
		this.outstanding.clear();
		return asked;
	}

	/**
	 * One PING: its token on the wire, its token for whoever asked, and when it was sent.
	 */
	record Ping(long wireToken, long token, long sentNanos) {
	}

}
