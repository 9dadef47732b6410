package dev.mesh.demo;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code PATCH /api/feeds/{id}}.
 *
 * @param consumePerSecond messages a second to read, 0 to 1,000
 */
record FeedPace(@Nullable Integer consumePerSecond) {

	static int checked(@Nullable Integer perSecond) {
		return Limits.within("consumePerSecond", perSecond, 0, FeedWriter.MOST_PER_SECOND);
	}

}
