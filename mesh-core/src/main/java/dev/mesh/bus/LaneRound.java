package dev.mesh.bus;

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

	/** The largest share of any of them. */
	Share largestShare() {
		Share largest = Share.LISTENERS;
		for (Lane lane = first(); lane != null; lane = after(lane)) {
			largest = (lane.share.compareTo(largest) > 0) ? lane.share : largest;
		}
		return largest;
	}

}
