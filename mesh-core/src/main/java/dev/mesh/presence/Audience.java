package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is told of whom: each neighbour of what its {@link View} has, of itself, and of
 * those that it has looked up and may be told of.
 */
final class Audience {

	private final RecordStore store;

	private final ViewNews news;

	private final PresenceSettings settings;

	private final GossipEnvironment environment;

	Audience(RecordStore store, ViewNews news, PresenceSettings settings, GossipEnvironment environment) {
		this.store = store;
		this.news = news;
		this.settings = settings;
		this.environment = environment;
	}

	Neighbour join(PeerKey key, NeighbourTerms terms, long nowNanos) {
		Neighbour neighbour = new Neighbour(key, toldBy(terms), nowNanos);
		begin(neighbour);
		return neighbour;
	}

	/** Its session has been resumed, or has other terms. */
	void change(Neighbour neighbour, NeighbourTerms terms, long nowNanos) {
		View before = neighbour.view();
		neighbour.setTold(toldBy(terms));
		begin(neighbour);
		if (neighbour.view() != before) {
			release(before, neighbour);
			// It forgets those that are not on its new list.
			neighbour.shown().clear();
			neighbour.bucketsDueNanos = nowNanos;
		}
		List<PeerKey> hidden = neighbour.lookedUp().stream().filter((key) -> !isInSight(neighbour, key)).toList();
		hidden.forEach((key) -> this.news.forgetLookUp(neighbour, key));
	}

	void leave(Neighbour neighbour) {
		this.news.forget(neighbour);
		release(neighbour.view(), neighbour);
	}

	private void begin(Neighbour neighbour) {
		neighbour.view().audience().add(neighbour);
		neighbour.list().begin();
	}

	private void release(View view, Neighbour neighbour) {
		view.audience().remove(neighbour);
		this.store.views().release(view);
	}

	private Neighbour.Told toldBy(NeighbourTerms terms) {
		Sight sight = sightOf(terms);
		ViewSpec wanted = ViewSpec.of(sight, scopeOf(terms),
				terms.isLeaf() ? this.settings.maxLeafRecords() : Integer.MAX_VALUE);
		View view = this.store.views().of(wanted);
		if (!view.spec().equals(wanted)) {
			this.environment.count("presence.views.refused");
		}
		return new Neighbour.Told(terms, sight, view);
	}

	private Sight sightOf(NeighbourTerms terms) {
		return terms.dialled() ? Sight.EVERYBODY
				: this.settings.access().visibility().of(terms.principal(), terms.roles());
	}

	/** What cannot be understood, or is too long, counts as the narrowest. */
	private PresenceScope scopeOf(NeighbourTerms terms) {
		if (!terms.isLeaf()) {
			return PresenceScope.all();
		}
		try {
			return PresenceScope.parse(terms.scope());
		}
		catch (IllegalArgumentException ex) {
			this.environment.count("presence.scopes.refused");
			return PresenceScope.hub();
		}
	}

	boolean tells(Neighbour neighbour, PeerKey key) {
		return neighbour.view().tells(key) || neighbour.key().equals(key)
				|| (neighbour.lookedUp().contains(key) && isInSight(neighbour, key));
	}

	private boolean isInSight(Neighbour neighbour, PeerKey key) {
		StoredRecord stored = this.store.get(key);
		return stored != null && neighbour.sight().includes(new RecordAttributes(stored.record()));
	}

	/** What its list says of a peer. */
	Listed standing(Neighbour neighbour, PeerKey key) {
		StoredRecord stored = this.store.get(key);
		return (stored != null && tells(neighbour, key)) ? stored.standing() : Listed.UNTOLD;
	}

	/** Whom its list has: this peer and itself need no list. */
	Set<PeerKey> listing(Neighbour neighbour) {
		Set<PeerKey> keys = new TreeSet<>();
		if (neighbour.view().isListed()) {
			keys.addAll(neighbour.view().keys());
			neighbour.lookedUp().stream().filter((key) -> tells(neighbour, key)).forEach(keys::add);
			keys.remove(this.store.self());
			keys.remove(neighbour.key());
		}
		return keys;
	}

	/**
	 * A neighbour asks for one peer: it is told of it from now on, or that it is not.
	 */
	void handleLookUp(Neighbour neighbour, PeerKey key, long nowNanos) {
		if (!neighbour.view().isListed() || !neighbour.lookUpQuota().take(nowNanos)) {
			this.environment.count("presence.lookups.refused");
			return;
		}
		StoredRecord stored = this.store.get(key);
		if (stored != null && isInSight(neighbour, key) && !neighbour.view().tells(key)
				&& !key.equals(neighbour.key())) {
			this.news.lookedUp(neighbour, stored, this.settings.access().maxLookUps());
		}
		neighbour.list().add(key);
		neighbour.outbox().hurry();
	}

	/**
	 * A newer record has come, from somebody else: it is not the one that the neighbour
	 * has shown, and perhaps one that it may not be told of any more.
	 */
	void changed(Neighbour neighbour, PeerKey key) {
		neighbour.shown().remove(key);
		if (neighbour.lookedUp().contains(key)) {
			if (isInSight(neighbour, key)) {
				neighbour.list().add(key);
			}
			else {
				this.news.forgetLookUp(neighbour, key);
			}
		}
	}

	/** A neighbour that is not told of everybody has this record: it has sent it. */
	void shown(Neighbour neighbour, PeerKey key) {
		if (neighbour.view().isListed() && !neighbour.isLeaf()
				&& neighbour.shown().size() < this.settings.maxRecords()) {
			neighbour.shown().add(key);
		}
	}

	/** Over what both have: what it is told of, itself, and what it has shown. */
	byte[] hashesFor(Neighbour neighbour) {
		if (!neighbour.view().isListed()) {
			return this.store.hashes().all();
		}
		neighbour.shown().removeIf((key) -> this.store.get(key) == null);
		Set<PeerKey> besides = new TreeSet<>(neighbour.shown());
		besides.add(neighbour.key());
		neighbour.lookedUp().stream().filter((key) -> isInSight(neighbour, key)).forEach(besides::add);
		List<StoredRecord> more = new ArrayList<>();
		for (PeerKey key : besides) {
			StoredRecord stored = this.store.get(key);
			if (stored != null && !neighbour.view().tells(key)) {
				more.add(stored);
			}
		}
		return neighbour.view().hashes().allWith(more);
	}

}
