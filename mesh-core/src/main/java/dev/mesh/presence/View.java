package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The part of the records that some neighbours are told of. As long as nobody is left out
 * it is the store itself and costs nothing. From the first time on that somebody is, it
 * has a list of its own, for as long as it is in use, and its neighbours are sent that
 * list: the edges of those who are told of no longer show who is present.
 * <p>
 * Of the records that it includes it tells the first that came, so many at most; when one
 * goes, the one that has waited for longest takes its place.
 */
final class View {

	private final ViewSpec spec;

	private final PeerKey self;

	/** All records, of which this is a part. */
	private final NavigableMap<PeerKey, StoredRecord> all;

	private final NavigableMap<PeerKey, StoredRecord> told = new TreeMap<>();

	/** Those that would be told of if there were room, the first that came first. */
	private final Set<PeerKey> waiting = new LinkedHashSet<>();

	private final BucketHashes hashes = new BucketHashes(this.told);

	private final Set<Neighbour> audience = new LinkedHashSet<>();

	private boolean listed;

	View(ViewSpec spec, PeerKey self, NavigableMap<PeerKey, StoredRecord> all) {
		this.spec = spec;
		this.self = self;
		this.all = all;
		if (!spec.isEverybody() || all.size() > spec.limit()) {
			list(null);
		}
	}

	ViewSpec spec() {
		return this.spec;
	}

	/** Who is told of it. */
	Collection<Neighbour> audience() {
		return this.audience;
	}

	/** Whether it leaves somebody out, or has done so. */
	boolean isListed() {
		return this.listed;
	}

	/** Whether there are more than its limit allows. */
	boolean isTruncated() {
		return !this.waiting.isEmpty();
	}

	boolean tells(PeerKey key) {
		return !this.listed || this.told.containsKey(key);
	}

	/** Those told of, in order; only when it is listed. */
	Collection<PeerKey> keys() {
		return this.told.keySet();
	}

	/** All 64 hashes over what is told; only when it is listed. */
	BucketHashes hashes() {
		return this.hashes;
	}

	/** A record has come, or a newer one. */
	void put(StoredRecord stored, RecordAttributes attributes, ViewObserver observer) {
		PeerKey key = stored.record().key();
		if (!this.listed) {
			if (this.all.size() <= this.spec.limit()) {
				return;
			}
			list(key);
			observer.onListed(this);
		}
		if (!key.equals(this.self) && !this.spec.includes(attributes)) {
			remove(key, observer);
		}
		else if (this.told.containsKey(key)) {
			this.told.put(key, stored);
			this.hashes.change(key);
		}
		else if (this.told.size() < this.spec.limit() || key.equals(this.self)) {
			enter(stored);
			observer.onEntered(this, stored);
		}
		else if (this.waiting.add(key)) {
			observer.onWithheld(this);
		}
	}

	/** A mark against an edge of this peer has come. */
	void changed(PeerKey key) {
		if (this.told.containsKey(key)) {
			this.hashes.change(key);
		}
	}

	/** A record is gone, or not in the view any more. */
	void remove(PeerKey key, ViewObserver observer) {
		this.waiting.remove(key);
		if (this.told.remove(key) == null) {
			return;
		}
		this.hashes.change(key);
		observer.onChanged(this, key);
		Iterator<PeerKey> next = this.waiting.iterator();
		if (next.hasNext() && this.told.size() < this.spec.limit()) {
			PeerKey successor = next.next();
			next.remove();
			StoredRecord stored = this.all.get(successor);
			if (stored != null) {
				enter(stored);
				observer.onEntered(this, stored);
			}
		}
	}

	/** Has a list from now on, of what there is but the newest. */
	private void list(@Nullable PeerKey newest) {
		this.listed = true;
		StoredRecord own = this.all.get(this.self);
		if (own != null) {
			enter(own);
		}
		for (StoredRecord stored : this.all.values()) {
			PeerKey key = stored.record().key();
			if (!key.equals(newest) && !key.equals(this.self)
					&& this.spec.includes(new RecordAttributes(stored.record()))) {
				if (this.told.size() < this.spec.limit()) {
					enter(stored);
				}
				else {
					this.waiting.add(key);
				}
			}
		}
	}

	private void enter(StoredRecord stored) {
		this.told.put(stored.record().key(), stored);
		this.hashes.change(stored.record().key());
	}

}
