package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Outbox.FrameSender;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a neighbour is still to be told of the list of its view, by name only: what is
 * sent is how it stands at that time.
 */
final class ListQueue {

	private final NavigableSet<PeerKey> changed = new TreeSet<>();

	private boolean anew;

	/** As it was said last. */
	private boolean truncated;

	void add(PeerKey key) {
		this.changed.add(key);
	}

	/** The whole list is to be said, or that there is none. */
	void begin() {
		this.anew = true;
	}

	boolean isEmpty(View view) {
		return !this.anew && this.changed.isEmpty() && this.truncated == view.isTruncated();
	}

	/**
	 * Says it.
	 * @param listing asked for all keys on the list
	 * @param standing how it stands with a peer
	 * @return false when a frame was not taken; then the whole list is to be said
	 */
	boolean flush(View view, Supplier<Collection<PeerKey>> listing, Function<PeerKey, Listed> standing,
			FrameSender sender) {
		this.truncated = view.isTruncated();
		if (this.anew) {
			this.changed.addAll(listing.get());
		}
		boolean sent = view.isListed() ? send(new ArrayList<>(this.changed), standing, this.anew, sender)
				: sender.send(PresenceFrames.LIST, new ListFrame(ListFrame.EVERYBODY, Map.of()).toBytes());
		this.changed.clear();
		this.anew = !sent;
		return sent;
	}

	private boolean send(List<PeerKey> keys, Function<PeerKey, Listed> standing, boolean all, FrameSender sender) {
		int from = 0;
		do {
			int to = Math.min(keys.size(), from + ListFrame.MAX_ENTRIES);
			Map<PeerKey, Listed> entries = new LinkedHashMap<>();
			keys.subList(from, to).forEach((key) -> entries.put(key, standing.apply(key)));
			int flags = ((all && from == 0) ? ListFrame.ANEW : 0) | ((all && to < keys.size()) ? ListFrame.MORE : 0)
					| (this.truncated ? ListFrame.TRUNCATED : 0);
			if (!sender.send(PresenceFrames.LIST, new ListFrame(flags, entries).toBytes())) {
				return false;
			}
			from = to;
		}
		while (from < keys.size());
		return true;
	}

}
