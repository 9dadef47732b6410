package dev.mesh.demo;

import org.jspecify.annotations.Nullable;

/**
 * A feed that a peer of this process reads, as {@code /api/feeds} shows it.
 *
 * @param id its number in this process
 * @param reader name of the peer that reads
 * @param writerKey key of the peer that writes
 * @param writer its name when the feed was opened
 * @param perSecond messages a second that the writer was asked for
 * @param bytes size of each
 * @param consumePerSecond messages a second that are read at most
 * @param open whether it is open
 * @param reason why it is not: what kind of end it was, and what was said; null while it
 * is open
 * @param written messages that the writer's stream has taken, as the writer has said last
 * @param waiting messages that the writer has and its stream has not taken yet
 * @param consumed messages that were read
 * @param queued messages that were written and not read: in buffers or on their way
 * @param missing numbers that were skipped
 * @param writtenPerSecond messages a second that were written, over the last two
 * @param consumedPerSecond messages a second that were read, over the last two
 */
record FeedView(long id, String reader, String writerKey, String writer, int perSecond, int bytes, int consumePerSecond,
		boolean open, @Nullable String reason, long written, long waiting, long consumed, long queued, long missing,
		long writtenPerSecond, long consumedPerSecond) {

}
