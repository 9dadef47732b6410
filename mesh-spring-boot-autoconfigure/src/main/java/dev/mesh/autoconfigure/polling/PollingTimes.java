package dev.mesh.autoconfigure.polling;

import java.time.Duration;

/**
 * How long things may take on a long-polling link.
 *
 * @param hold how long a GET waits for records; clients are told
 * @param idle how long a link stays without any request
 * @param drain how long a link that is closed here waits for its client to fetch what was
 * written
 * @param transfer how long the body of a request, or of an answer beyond the hold, may
 * take
 */
record PollingTimes(Duration hold, Duration idle, Duration drain, Duration transfer) {

	/** Those of {@code docs/protocol.md}. */
	static final PollingTimes DEFAULTS = new PollingTimes(Duration.ofSeconds(10), Duration.ofSeconds(20),
			Duration.ofSeconds(3), Duration.ofSeconds(15));

}
