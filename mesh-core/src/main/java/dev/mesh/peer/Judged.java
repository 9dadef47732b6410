package dev.mesh.peer;

import dev.mesh.presence.PeerRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is judged of a record, and which one it is. */
record Judged(long incarnation, long version, Map<String, Object> metadata) {

	static final Judged NOTHING = new Judged(0, 0, Map.of());

	static Judged of(@Nullable PeerRecord record) {
		return (record != null) ? new Judged(record.incarnation(), record.version(), record.metadata()) : NOTHING;
	}

	boolean isNewerThan(Judged other) {
		return this.incarnation > other.incarnation
				|| (this.incarnation == other.incarnation && this.version > other.version);
	}

}
