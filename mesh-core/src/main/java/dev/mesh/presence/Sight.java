package dev.mesh.presence;

import dev.mesh.filter.PeerFilter;
import java.util.Comparator;
import java.util.List;

/**
 * Of whom a session may be told: of everybody, or of those who match one of some filters.
 *
 * @param everybody whether the filters do not matter
 * @param filters sorted, none twice, so that the same ones are equal
 */
record Sight(boolean everybody, List<PeerFilter> filters) {

	static final Sight EVERYBODY = new Sight(true, List.of());

	/** Of nobody but the acceptor. */
	static final Sight NOBODY = new Sight(false, List.of());

	static Sight of(List<PeerFilter> filters) {
		if (filters.contains(PeerFilter.all())) {
			return EVERYBODY;
		}
		return new Sight(false,
				filters.stream().distinct().sorted(Comparator.comparing(PeerFilter::expression)).toList());
	}

	boolean isNobody() {
		return !this.everybody && this.filters.isEmpty();
	}

	boolean includes(RecordAttributes record) {
		if (this.everybody) {
			return true;
		}
		for (PeerFilter filter : this.filters) {
			if (filter.matches(record)) {
				return true;
			}
		}
		return false;
	}

}
