package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of a message to several peers.
 *
 * @param results one for each peer that it was sent to, by key in the order of the graph
 */
public record DispatchReport(Map<PeerKey, SendResult> results) {

	public DispatchReport {
		results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
	}

	/** To how many peers it was sent. */
	public int count() {
		return this.results.size();
	}

	/** How many of them have acknowledged it. */
	public long acknowledged() {
		return this.results.values().stream().filter(SendResult::isSuccess).count();
	}

	/** Whether all of them have. */
	public boolean isComplete() {
		return acknowledged() == count();
	}

}
