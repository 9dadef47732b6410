package dev.mesh.presence;

import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.filter.PeerFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Of whom the sessions that this peer accepts are told, by the roles it gave their
 * dialers. Immutable and thread-safe.
 * <p>
 * Each entry has a role and {@code all}, {@code none} or a filter over what records say:
 * {@code name}, {@code key}, {@code os}, {@code software}, {@code metadata.*}. A dialer
 * with a principal is told of the peers that one of its roles' entries includes; when no
 * role of it has one, of those in the entry {@code default}, which is everybody unless it
 * is set. A dialer without a principal is told of those in the entry {@code anonymous},
 * which is nobody unless it is set, whatever roles it has. Everybody is told of this
 * peer, and of itself.
 * <p>
 * Whoever is not told of a peer does not have its key either, so it can exchange no
 * messages with it. What this peer's own record and its edges say is told to all.
 */
public final class PresenceVisibility {

	/** The entry for dialers without a principal. */
	public static final String ANONYMOUS = "anonymous";

	/** The entry for dialers none of whose roles has one. */
	public static final String DEFAULT = "default";

	private static final PresenceVisibility DEFAULTS = of(Map.of());

	private final Map<String, String> entries;

	private final Map<String, Sight> sights = new TreeMap<>();

	private PresenceVisibility(Map<String, String> entries) {
		this.entries = Collections.unmodifiableMap(new TreeMap<>(entries));
		this.entries.forEach((role, told) -> this.sights.put(role, sight(told)));
	}

	/**
	 * Without entries: dialers with a principal are told of everybody, others of nobody.
	 */
	public static PresenceVisibility defaults() {
		return DEFAULTS;
	}

	/**
	 * From its entries.
	 * @param entries role to {@code all}, {@code none} or a filter
	 * @throws FilterSyntaxException when a value is none of these; the message names the
	 * column
	 */
	public static PresenceVisibility of(Map<String, String> entries) {
		return new PresenceVisibility(entries);
	}

	/** Its entries, sorted. */
	public Map<String, String> entries() {
		return this.entries;
	}

	/** Of whom such a dialer is told. */
	Sight of(@Nullable String principal, List<String> roles) {
		if (principal == null) {
			return this.sights.getOrDefault(ANONYMOUS, Sight.NOBODY);
		}
		List<PeerFilter> filters = new ArrayList<>();
		boolean found = false;
		for (String role : roles) {
			Sight sight = this.sights.get(role);
			if (sight != null && !role.equals(ANONYMOUS) && !role.equals(DEFAULT)) {
				found = true;
				filters.addAll(sight.everybody() ? List.of(PeerFilter.all()) : sight.filters());
			}
		}
		return found ? Sight.of(filters) : this.sights.getOrDefault(DEFAULT, Sight.EVERYBODY);
	}

	private static Sight sight(String told) {
		return told.equals("none") ? Sight.NOBODY : Sight.of(List.of(PeerFilter.parse(told)));
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof PresenceVisibility visibility && this.entries.equals(visibility.entries);
	}

	@Override
	public int hashCode() {
		return this.entries.hashCode();
	}

	@Override
	public String toString() {
		return this.entries.toString();
	}

}
