package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What this peer knows of others when it is not told of everybody: whom its acceptors
 * list, what becomes of the records of those that they do not list any more, and of those
 * that it asks for.
 */
public final class Outlook {

	private final GossipParts parts;

	private final LookUps lookUps;

	Outlook(GossipParts parts) {
		this.parts = parts;
		this.lookUps = new LookUps(parts.turn().nowNanos());
	}

	/** LIST: only who was dialled may say what its dialer is told. */
	void handleList(Neighbour neighbour, WireReader body, long nowNanos) {
		if (!neighbour.terms().dialled()) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "a LIST from the dialer of the session");
		}
		ListFrame frame = ListFrame.read(body);
		Listing.Change change = this.parts.listings().handle(neighbour.key(), frame);
		forget(change.whole() ? this.parts.store().keys() : change.gone(), nowNanos);
		this.parts.live().changed();
		frame.entries().forEach((key, listed) -> {
			if (listed == Listed.UNTOLD && this.lookUps.refuse(key, nowNanos)) {
				this.parts.environment().onLookUpFailed(key);
			}
		});
	}

	/** LOOK_UP: the other way round. */
	void handleLookUp(Neighbour neighbour, PeerKey key, long nowNanos) {
		if (neighbour.terms().dialled()) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "a LOOK_UP from the acceptor of the session");
		}
		this.parts.audience().handleLookUp(neighbour, key, nowNanos);
	}

	/** Of whom nobody tells any more: the newest version is remembered, nothing else. */
	private void forget(Collection<PeerKey> keys, long nowNanos) {
		if (isToldOfEverybody()) {
			return;
		}
		for (PeerKey key : keys) {
			if (!key.equals(this.parts.store().self()) && !this.parts.listings().has(key)
					&& this.parts.flood().get(key) == null && !this.parts.dialled().leadTo(key)
					&& !this.parts.accepted().comeFrom(key)) {
				this.parts.store().withdraw(key, nowNanos);
			}
		}
	}

	/**
	 * Whether some neighbour, or one whose link is being recovered, tells of everybody. A
	 * LEAF that dialled this peer tells of itself only.
	 */
	private boolean isToldOfEverybody() {
		Set<PeerKey> listing = this.parts.listings().acceptors();
		return this.parts.flood()
			.neighbours()
			.stream()
			.anyMatch((neighbour) -> !neighbour.isLeaf() && !listing.contains(neighbour.key()))
				|| this.parts.dialled()
					.edges()
					.stream()
					.anyMatch((edge) -> !listing.contains(edge.statement().acceptor()))
				|| this.parts.accepted()
					.all()
					.stream()
					.anyMatch((session) -> this.parts.live().relays(session.statement().dialer()));
	}

	/**
	 * A session or an edge of this peer has ended: whoever is seen because of what was
	 * told there is forgotten, unless the others list it.
	 */
	void sessionsChanged(long nowNanos) {
		if (!this.parts.listings().isEmpty()) {
			this.parts.listings()
				.retain((acceptor) -> this.parts.flood().get(acceptor) != null
						|| this.parts.dialled().leadTo(acceptor));
			this.parts.live().changed();
		}
		if (!this.parts.listings().isEmpty()) {
			forget(this.parts.store()
				.all()
				.stream()
				.filter(StoredRecord::isPresent)
				.map((stored) -> stored.record().key())
				.toList(), nowNanos);
		}
	}

	/** What was underway when a list has changed is verified. */
	void verified(Neighbour neighbour, long nowNanos) {
		if (neighbour.listedMeanwhile) {
			neighbour.listedMeanwhile = false;
			forget(this.parts.store().keys(), nowNanos);
			this.parts.live().changed();
		}
	}

	/**
	 * The ways on which traffic can go to peers of which this one is told without the
	 * edges in between.
	 */
	public List<ToldWay> toldWays() {
		List<ToldWay> result = new ArrayList<>();
		this.parts.listings().byEdge((edge, entries) -> {
			if (edge.state() == Connection.State.UP) {
				entries.forEach((key, listed) -> {
					if (listed == Listed.REACHABLE) {
						result.add(new ToldWay(edge.statement().acceptor(), key));
					}
				});
			}
		});
		return result;
	}

	/**
	 * Asks for the record of a peer of which this one is not told, when it is not told of
	 * everybody. Cheap when it was asked for already.
	 * @return whether an answer is being waited for: a record, or
	 * {@link GossipEnvironment#onLookUpFailed}
	 */
	public boolean lookUp(PeerKey key) {
		return canAskFor(key) && this.lookUps.ask(key, this.parts.turn());
	}

	/** The same for the source of something that cannot be read. */
	public void lookUpStranger(PeerKey key) {
		if (canAskFor(key)) {
			this.lookUps.askForStranger(key, this.parts.turn());
		}
	}

	private boolean canAskFor(PeerKey key) {
		return !this.parts.listings().isEmpty() && this.parts.store().get(key) == null;
	}

	/** A record has come. */
	void found(PeerKey key) {
		this.lookUps.found(key);
	}

	void expire(long nowNanos) {
		this.lookUps.expire(nowNanos).forEach(this.parts.environment()::onLookUpFailed);
	}

	void flush(long nowNanos) {
		List<Neighbour> acceptors = this.parts.flood()
			.neighbours()
			.stream()
			.filter((neighbour) -> this.parts.listings().acceptors().contains(neighbour.key()))
			.toList();
		this.lookUps.flush(acceptors,
				(acceptor, key) -> this.parts.flood().send(acceptor, PresenceFrames.LOOK_UP, key.toBytes()), nowNanos);
	}

	long nextDeadlineNanos() {
		return this.lookUps.nextDeadlineNanos();
	}

	/**
	 * A neighbour that says that another peer is reached through it.
	 *
	 * @param neighbour an acceptor
	 * @param peer the other one
	 */
	public record ToldWay(PeerKey neighbour, PeerKey peer) {
	}

}
