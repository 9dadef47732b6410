package dev.mesh.presence;

import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.filter.PeerFilter;

/**
 * Of whom a LEAF wants to be told by the peers it dials. Immutable and thread-safe; equal
 * if the texts are.
 * <p>
 * A filter may ask for {@code name}, {@code key}, {@code os}, {@code software} and
 * {@code metadata.*}, which is what a record says; whatever else is absent.
 */
public final class PresenceScope {

	/** Limit of the text: the other end has to keep it. */
	public static final int MAX_CHARACTERS = 1024;

	private static final PresenceScope ALL = new PresenceScope("all", PeerFilter.all(), false);

	private static final PresenceScope HUB = new PresenceScope("hub", PeerFilter.all(), true);

	private final String text;

	private final PeerFilter filter;

	private final boolean hubOnly;

	private PresenceScope(String text, PeerFilter filter, boolean hubOnly) {
		this.text = text;
		this.filter = filter;
		this.hubOnly = hubOnly;
	}

	/** Of everybody: the default. */
	public static PresenceScope all() {
		return ALL;
	}

	/** Of the peers it has dialled, and nobody else. */
	public static PresenceScope hub() {
		return HUB;
	}

	/**
	 * From its text.
	 * @param text {@code all}, {@code hub}, or a filter as {@link PeerFilter} describes
	 * it, of at most 1,024 characters
	 * @throws FilterSyntaxException when it is none of these; the message names the
	 * column
	 * @throws IllegalArgumentException when it is too long
	 */
	public static PresenceScope parse(String text) {
		if (text.length() > MAX_CHARACTERS) {
			throw new IllegalArgumentException(
					"A scope has at most " + MAX_CHARACTERS + " characters, not " + text.length());
		}
		if (text.equals(HUB.text)) {
			return HUB;
		}
		return text.equals(ALL.text) ? ALL : new PresenceScope(text, PeerFilter.parse(text), false);
	}

	/** Whether it leaves nobody out. */
	public boolean isAll() {
		return equals(ALL);
	}

	/** The text it was made of. */
	public String text() {
		return this.text;
	}

	/** Whether a peer is in it that is not the acceptor itself. */
	boolean includes(RecordAttributes record) {
		return !this.hubOnly && this.filter.matches(record);
	}

	/** Whether only the acceptor itself is in it. */
	boolean isHubOnly() {
		return this.hubOnly;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof PresenceScope scope && this.text.equals(scope.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	@Override
	public String toString() {
		return this.text;
	}

}
