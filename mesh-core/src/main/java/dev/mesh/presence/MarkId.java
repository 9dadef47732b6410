package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Comparator;

/** Which edge a mark is about, in the order in which marks are hashed. */
record MarkId(PeerKey acceptor, PeerKey dialer, String session) implements Comparable<MarkId> {

	private static final Comparator<MarkId> ORDER = Comparator.comparing(MarkId::acceptor)
		.thenComparing(MarkId::dialer)
		.thenComparing(MarkId::session);

	static MarkId of(EdgeMark mark) {
		return new MarkId(mark.acceptor(), mark.dialer(), mark.session());
	}

	static MarkId of(EdgeStatement statement) {
		return new MarkId(statement.acceptor(), statement.dialer(), statement.session());
	}

	@Override
	public int compareTo(MarkId other) {
		return ORDER.compare(this, other);
	}

}
