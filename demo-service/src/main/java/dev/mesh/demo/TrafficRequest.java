package dev.mesh.demo;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/traffic}.
 *
 * @param from the peer of this process that sends, by name or key; its own peer when left
 * out
 * @param to the peer of this process that receives and checks, by name or key
 * @param perSecond messages a second, 1 to 1,000
 * @param bytes size of each, 4 to 16,384
 */
record TrafficRequest(@Nullable String from, @Nullable String to, @Nullable Integer perSecond,
		@Nullable Integer bytes) {

	private static final int MOST_PER_SECOND = 1_000;

	private static final int LEAST_BYTES = 4;

	private static final int MOST_BYTES = 16_384;

	TrafficPlan plan(LocalPeers peers) {
		if (this.to == null || this.to.isBlank()) {
			throw RequestProblem.badRequest("'to' is missing: the peer of this process that receives and checks");
		}
		TrafficPlan plan = new TrafficPlan(peers.sender(this.from), peers.receiver(this.to),
				Limits.within("perSecond", this.perSecond, 1, MOST_PER_SECOND),
				Limits.within("bytes", this.bytes, LEAST_BYTES, MOST_BYTES));
		if (plan.from() == plan.to()) {
			throw RequestProblem.badRequest("'to' is the sender itself, '" + plan.from().name()
					+ "': a peer does not send to itself; name another one");
		}
		return plan;
	}

}
