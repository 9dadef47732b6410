package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;

/**
 * The different parts of the records that neighbours are told of, as many as are in use:
 * each change is judged once for each of them, however many neighbours there are.
 */
final class Views {

	private final PeerKey self;

	private final NavigableMap<PeerKey, StoredRecord> all;

	private final int limit;

	private final Map<ViewSpec, View> views = new LinkedHashMap<>();

	/** Of everybody, without a limit: it is not among them, since it never changes. */
	private final View everybody;

	private final ViewObserver observer;

	Views(PeerKey self, NavigableMap<PeerKey, StoredRecord> all, int limit, ViewObserver observer) {
		this.self = self;
		this.all = all;
		this.limit = limit;
		this.observer = observer;
		this.everybody = new View(new ViewSpec(Sight.EVERYBODY, PresenceScope.all(), Integer.MAX_VALUE), self, all);
	}

	/**
	 * The view that is asked for; when there are too many different ones, that of this
	 * peer only.
	 */
	View of(ViewSpec spec) {
		if (spec.equals(this.everybody.spec())) {
			return this.everybody;
		}
		View known = this.views.get(spec);
		if (known != null) {
			return known;
		}
		int others = this.views.size() - (this.views.containsKey(ViewSpec.ACCEPTOR) ? 1 : 0);
		ViewSpec granted = (others < this.limit) ? spec : ViewSpec.ACCEPTOR;
		return this.views.computeIfAbsent(granted, (any) -> new View(granted, this.self, this.all));
	}

	/** Given up when nobody is told of it any more. */
	void release(View view) {
		if (view.audience().isEmpty()) {
			this.views.remove(view.spec());
		}
	}

	int size() {
		return this.views.size();
	}

	void put(StoredRecord stored) {
		if (!this.views.isEmpty()) {
			RecordAttributes attributes = new RecordAttributes(stored.record());
			this.views.values().forEach((view) -> view.put(stored, attributes, this.observer));
		}
	}

	void changed(PeerKey key) {
		this.views.values().forEach((view) -> view.changed(key));
	}

	void remove(PeerKey key) {
		this.views.values().forEach((view) -> view.remove(key, this.observer));
		this.observer.onChanged(key);
	}

	/** Whether a peer is present, and how, has changed. */
	void standingChanged(PeerKey key) {
		for (View view : this.views.values()) {
			if (view.isListed() && view.tells(key)) {
				this.observer.onChanged(view, key);
			}
		}
		this.observer.onChanged(key);
	}

}
