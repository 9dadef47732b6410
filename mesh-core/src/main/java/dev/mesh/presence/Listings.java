package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the acceptors say that do not tell this peer of everybody: whom they tell it of,
 * and how near those are to them. It takes the place of the edges and relays in between,
 * which it is not told of.
 */
final class Listings {

	private final RecordStore store;

	private final DialledEdges dialled;

	private final int limit;

	private final Map<PeerKey, Listing> byAcceptor = new TreeMap<>();

	Listings(RecordStore store, DialledEdges dialled, PresenceSettings settings) {
		this.store = store;
		this.dialled = dialled;
		this.limit = settings.maxRecords();
	}

	/** Takes what an acceptor says. */
	Listing.Change handle(PeerKey acceptor, ListFrame frame) {
		if (frame.has(ListFrame.EVERYBODY)) {
			this.byAcceptor.remove(acceptor);
			return new Listing.Change(Set.of(), false);
		}
		return this.byAcceptor.computeIfAbsent(acceptor, (any) -> new Listing(this.limit)).update(frame);
	}

	/** Those of acceptors with which there is nothing any more are dropped. */
	void retain(Predicate<PeerKey> acceptors) {
		this.byAcceptor.keySet().removeIf((acceptor) -> !acceptors.test(acceptor));
	}

	boolean isEmpty() {
		return this.byAcceptor.isEmpty();
	}

	/** Who tells this peer of some only. */
	Set<PeerKey> acceptors() {
		return this.byAcceptor.keySet();
	}

	boolean isTruncated() {
		return this.byAcceptor.values().stream().anyMatch(Listing::isTruncated);
	}

	/** Whether somebody tells of a peer. */
	boolean has(PeerKey key) {
		return this.byAcceptor.values().stream().anyMatch((listing) -> listing.has(key));
	}

	/** How near the peers are of which there is a record, over edges of this peer. */
	Map<PeerKey, Listed> standings() {
		Map<PeerKey, Listed> result = new TreeMap<>();
		byEdge((edge, entries) -> {
			Listed most = (edge.state() == Connection.State.UP) ? Listed.REACHABLE : Listed.SUSPECTED;
			entries.forEach((key, listed) -> {
				if (listed.isPresent() && this.store.get(key) != null) {
					result.merge(key, listed.atMost(most), (one, other) -> (one.compareTo(other) > 0) ? one : other);
				}
			});
		});
		return result;
	}

	/** Calls back with each edge to an acceptor that has a listing. */
	void byEdge(ListingConsumer action) {
		if (!this.byAcceptor.isEmpty()) {
			for (RecordEdge edge : this.dialled.edges()) {
				Listing listing = this.byAcceptor.get(edge.statement().acceptor());
				if (listing != null) {
					action.accept(edge, listing.entries());
				}
			}
		}
	}

	/**
	 * What a LEAF compares with an acceptor: that one, itself, and those it is told of by
	 * it; null when that is everybody.
	 */
	byte @Nullable [] hashesFor(PeerKey acceptor) {
		Listing listing = this.byAcceptor.get(acceptor);
		if (listing == null) {
			return null;
		}
		NavigableMap<PeerKey, StoredRecord> told = new TreeMap<>();
		listing.entries().keySet().forEach((key) -> put(key, told));
		put(acceptor, told);
		put(this.store.self(), told);
		return BucketHashes.of(told);
	}

	private void put(PeerKey key, NavigableMap<PeerKey, StoredRecord> target) {
		StoredRecord stored = this.store.get(key);
		if (stored != null) {
			target.put(key, stored);
		}
	}

	/** Is given an edge to an acceptor and its list. */
	interface ListingConsumer {

		void accept(RecordEdge edge, NavigableMap<PeerKey, Listed> entries);

	}

}
