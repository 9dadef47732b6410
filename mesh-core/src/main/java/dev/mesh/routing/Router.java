package dev.mesh.routing;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.util.Arrays;

/** Decides what becomes of an envelope that came in. Pure. */
public final class Router {

	/** Why an envelope was refused; the number is on the wire. */
	public enum Refusal {

		/** No way to the destination that does not lead back. */
		NO_ROUTE(1),
		/** It was forwarded too often. */
		HOP_LIMIT(2),
		/** The source's queue to the next hop is full. */
		OVERLOADED(3),
		/** This peer does not relay, or not this. */
		NOT_RELAYED(4);

		private final int code;

		Refusal(int code) {
			this.code = code;
		}

		/** The reason with this number; an unknown one is taken for NO_ROUTE. */
		public static Refusal of(int code) {
			return Arrays.stream(values()).filter((reason) -> reason.code == code).findFirst().orElse(NO_ROUTE);
		}

		/** Its number on the wire. */
		public int code() {
			return this.code;
		}

	}

	/** What to do with an envelope. */
	public sealed interface Verdict {

		/** It is for this peer. */
		record Deliver() implements Verdict {
		}

		/** Send it on to this neighbour, with the hop limit lowered. */
		record Forward(PeerKey nextHop) implements Verdict {
		}

		/** Tell the neighbour it came from. */
		record Refuse(Refusal reason) implements Verdict {
		}

	}

	private final PeerKey self;

	private final boolean relays;

	/**
	 * A router.
	 * @param relays whether this peer forwards for others: role FULL
	 */
	public Router(PeerKey self, boolean relays) {
		this.self = self;
		this.relays = relays;
	}

	/**
	 * The verdict on one envelope.
	 * @param header its header
	 * @param from the neighbour it came from
	 * @param table the routes now
	 * @throws ProtocolException when it is not sealed and not for this peer
	 */
	public Verdict route(Envelope header, PeerKey from, RoutingTable table) {
		if (header.destination().equals(this.self)) {
			return new Verdict.Deliver();
		}
		if (!header.sealed()) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "an envelope to be forwarded is not sealed");
		}
		if (!this.relays || header.source().equals(this.self)) {
			return new Verdict.Refuse(Refusal.NOT_RELAYED);
		}
		if (header.hopLimit() <= 1) {
			return new Verdict.Refuse(Refusal.HOP_LIMIT);
		}
		PeerKey next = table.nextHop(header.destination());
		if (next == null || next.equals(from)) {
			return new Verdict.Refuse(Refusal.NO_ROUTE);
		}
		return new Verdict.Forward(next);
	}

}
