package dev.mesh.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Elements in an order, each in one chain at most: they hold their neighbours themselves,
 * so that adding one, taking one out of the middle and giving its place to another cost
 * the same however many there are.
 */
class Chain<T extends Chain.Link<T>> {

	private @Nullable T first;

	private @Nullable T last;

	private int size;

	final int size() {
		return this.size;
	}

	final boolean isEmpty() {
		return this.first == null;
	}

	/** The first of them; null when there is none. */
	final @Nullable T first() {
		return this.first;
	}

	/**
	 * The first of them.
	 * @throws NoSuchElementException when there is none
	 */
	final T getFirst() {
		if (this.first == null) {
			throw new NoSuchElementException();
		}
		return this.first;
	}

	/** The one after another; null behind the last. */
	final @Nullable T after(T element) {
		Link<T> link = element;
		return link.after;
	}

	/** All of them, in their order. */
	final List<T> toList() {
		List<T> all = new ArrayList<>(this.size);
		for (T element = this.first; element != null; element = after(element)) {
			all.add(element);
		}
		return all;
	}

	/** Adds one as the last; false when it is here. */
	final boolean add(T element) {
		Link<T> link = element;
		if (link.isLinked) {
			return false;
		}
		connect(this.last, element);
		connect(element, null);
		link.isLinked = true;
		this.size++;
		return true;
	}

	/** Takes one out; false when it is not here. */
	final boolean remove(T element) {
		Link<T> link = element;
		if (!link.isLinked) {
			return false;
		}
		connect(link.before, link.after);
		link.detach();
		this.size--;
		return true;
	}

	/** One that is not here takes the place of one that is. */
	final void replace(T old, T by) {
		Link<T> from = old;
		Link<T> to = by;
		connect(from.before, by);
		connect(by, from.after);
		to.isLinked = true;
		from.detach();
	}

	private void connect(@Nullable T before, @Nullable T after) {
		if (before == null) {
			this.first = after;
		}
		else {
			((Link<T>) before).after = after;
		}
		if (after == null) {
			this.last = before;
		}
		else {
			((Link<T>) after).before = before;
		}
	}

	/** What can be in a chain. */
	abstract static class Link<T extends Link<T>> {

		private @Nullable T before;

		private @Nullable T after;

		private boolean isLinked;

		/** Whether it is in its chain. */
		final boolean isLinked() {
			return this.isLinked;
		}

		private void detach() {
			this.isLinked = false;
			this.before = null;
			this.after = null;
		}

	}

}
