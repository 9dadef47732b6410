package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/feeds}.
 *
 * @param to the peer that writes: a peer key, or a device name that only one peer has
 * @param from the peer of this process that reads, by name or key; its own peer when left
 * out
 * @param perSecond messages a second to ask for, 1 to 1,000
 * @param bytes size of each, 8 to 16,384
 * @param consumePerSecond messages a second to read, 0 to 1,000; as many as are asked for
 * when left out
 */
record FeedRequest(@Nullable String to, @Nullable String from, @Nullable Integer perSecond, @Nullable Integer bytes,
		@Nullable Integer consumePerSecond) {

	Plan plan(LocalPeers peers) {
		int wanted = Limits.within("perSecond", this.perSecond, 1, FeedWriter.MOST_PER_SECOND);
		int size = Limits.within("bytes", this.bytes, FeedWriter.LEAST_BYTES, FeedWriter.MOST_BYTES);
		int read = (this.consumePerSecond == null) ? wanted : FeedPace.checked(this.consumePerSecond);
		if (this.to == null || this.to.isBlank()) {
			throw RequestProblem.badRequest("'to' is missing: the peer that writes; GET /api/peers lists them");
		}
		Mesh reader = peers.sender(this.from);
		PeerKey writer = MessageController.receiver(reader, this.to);
		return new Plan(reader, writer,
				reader.presence().graph().peer(writer).map(Peer::deviceName).orElse(writer.toString()), wanted, size,
				read);
	}

	/**
	 * A request that can be done.
	 *
	 * @param reader the peer of this process that reads
	 * @param writer the peer that writes
	 * @param writerName its name
	 * @param perSecond messages a second to ask for
	 * @param bytes size of each
	 * @param consumePerSecond messages a second to read
	 */
	record Plan(Mesh reader, PeerKey writer, String writerName, int perSecond, int bytes, int consumePerSecond) {
	}

}
