package dev.mesh.bus;

import java.util.ArrayList;
import java.util.List;

/** Lanes that take turns, the next in turn first. */
final class LaneRound extends Chain<Lane> {

	/** The first becomes the last. */
	void endTurn() {
		if (size() > 1) {
			Lane ended = getFirst();
			remove(ended);
			add(ended);
		}
	}

	/** All of them, the next in turn first. */
	List<Lane> toList() {
		List<Lane> all = new ArrayList<>(size());
		for (Lane lane = isEmpty() ? null : getFirst(); lane != null; lane = after(lane)) {
			all.add(lane);
		}
		return all;
	}

	/** The largest share of any of them. */
	Share largestShare() {
		Share largest = Share.LISTENERS;
		for (Lane lane = isEmpty() ? null : getFirst(); lane != null; lane = after(lane)) {
			largest = (lane.share.compareTo(largest) > 0) ? lane.share : largest;
		}
		return largest;
	}

}
