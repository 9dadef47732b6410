package dev.mesh.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Lanes that take turns. Adding one, taking one out and ending a turn cost the same
 * however many there are.
 */
final class LaneRound {

	private @Nullable Lane first;

	private @Nullable Lane last;

	private int size;

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.first == null;
	}

	/**
	 * The next in turn.
	 * @throws java.util.NoSuchElementException when there is none
	 */
	Lane getFirst() {
		if (this.first == null) {
			throw new NoSuchElementException();
		}
		return this.first;
	}

	/** The first becomes the last. */
	void endTurn() {
		if (this.first != this.last) {
			Lane ended = getFirst();
			remove(ended);
			add(ended);
		}
	}

	/** Adds one as the last, unless it is here. */
	void add(Lane lane) {
		if (lane.inRound) {
			return;
		}
		lane.inRound = true;
		lane.before = this.last;
		if (this.last == null) {
			this.first = lane;
		}
		else {
			this.last.after = lane;
		}
		this.last = lane;
		this.size++;
	}

	/** Takes one out, if it is here. */
	void remove(Lane lane) {
		if (!lane.inRound) {
			return;
		}
		Lane before = lane.before;
		Lane after = lane.after;
		if (before == null) {
			this.first = after;
		}
		else {
			before.after = after;
		}
		if (after == null) {
			this.last = before;
		}
		else {
			after.before = before;
		}
		lane.inRound = false;
		lane.before = null;
		lane.after = null;
		this.size--;
	}

	/** All of them, the next in turn first. */
	List<Lane> toList() {
		List<Lane> all = new ArrayList<>(this.size);
		for (Lane lane = this.first; lane != null; lane = lane.after) {
			all.add(lane);
		}
		return all;
	}

	/** The largest share of any of them. */
	Share largestShare() {
		Share largest = Share.LISTENERS;
		for (Lane lane = this.first; lane != null; lane = lane.after) {
			largest = (lane.share.compareTo(largest) > 0) ? lane.share : largest;
		}
		return largest;
	}

}
