package dev.mesh.presence;

import java.time.Duration;

/**
 * What presence costs, in closed form, so that tests can compare and operators can plan;
 * docs/presence.md compares it with simulations. The idea is ScaleCube's
 * {@code ClusterMath}. Bytes are those of session frames, without what a transport adds.
 */
public final class PresenceMath {

	/**
	 * Keys, signature, member names, and numbers of a record without edges; measured, see
	 * the test.
	 */
	private static final int RECORD_BYTES = 320;

	/**
	 * An edge without principal and roles, with a session id of 22 characters; measured,
	 * see the test.
	 */
	private static final int EDGE_BYTES = 481;

	/** A key, two numbers, and a frame around them. */
	private static final int ANNOUNCEMENT_BYTES = 42;

	/** A key and a frame around it. */
	private static final int WANT_BYTES = 34;

	/** With a session id of 22 characters. */
	private static final int MARK_BYTES = 278;

	private static final int DIGEST_BYTES = 34;

	private static final int BUCKETS_BYTES = 2_052;

	/** HELLO, WELCOME, PROOF with a record of no edges, and ACCEPTED. */
	private static final int HANDSHAKE_BYTES = 2_200;

	/** A PING and its PONG. */
	private static final int PING_BYTES = 6;

	/** Signatures of one end of a handshake: made, verified, agreed. */
	private static final int HANDSHAKE_SIGNATURES = 3;

	/** On the average an announcement waits so long for the next batch. */
	private static final Duration BATCH = Duration.ofMillis(10);

	private PresenceMath() {
	}

	/**
	 * Predicts the size of a signed record, within a tenth.
	 * @param textBytes bytes of name, operating system, software and URLs together; a
	 * principal and roles of an edge count one and a half times
	 * @param metadataBytes bytes of the metadata as JSON
	 * @param edges sessions that the peer dialled
	 * @return bytes
	 */
	public static int recordBytes(double textBytes, int metadataBytes, double edges) {
		return (int) Math.round(RECORD_BYTES + textBytes + metadataBytes + edges * EDGE_BYTES);
	}

	/**
	 * Counts the messages that carry something to everybody, when nothing is lost: the
	 * origin sends to all its neighbours, every other peer to all but the one from which
	 * it heard first. It is less when two ends of a connection hear at the same time of
	 * the other's copy.
	 * @param peers peers that flood
	 * @param connections connections between them; they must connect all
	 * @return frames
	 */
	public static long floodFrames(int peers, long connections) {
		if (peers < 1 || connections < peers - 1) {
			throw new IllegalArgumentException(connections + " connections cannot connect " + peers + " peers");
		}
		return 2 * connections - (peers - 1);
	}

	/**
	 * Counts the frames that one changed record takes to everybody: the origin's
	 * neighbours are sent it, everybody else is told of it by all neighbours, asks one,
	 * and is sent it.
	 * @param peers peers that flood
	 * @param connections connections between them; they must connect all
	 * @param neighbours of the origin
	 * @return frames
	 */
	public static long changeFrames(int peers, long connections, int neighbours) {
		return floodFrames(peers, connections) + 2L * (peers - 1 - neighbours);
	}

	/**
	 * Counts the answers to digests that bring a newcomer up to date.
	 * @param records records and marks that it does not have
	 * @param settings those of its neighbour
	 * @return answers
	 */
	public static long repairAnswers(long records, PresenceSettings settings) {
		int limit = Repair.answerLimit(settings);
		return (records + limit - 1) / limit;
	}

	/**
	 * Predicts what it takes until peers that start together show the same.
	 * @param mesh the mesh that they make
	 * @param spread the time over which they start
	 */
	public static Cost coldStart(Mesh mesh, Duration spread) {
		long versions = mesh.versions(mesh.edges());
		int first = mesh.recordBytes() - (int) Math.round(mesh.edges() * EDGE_BYTES);
		double bytes = mesh.changeBytes(first) + mesh.changeBytes(mesh.recordBytes())
				+ (versions - 2) * mesh.changeBytes(first + EDGE_BYTES);
		double signatures = versions * (mesh.peers() - 1) + mesh.connections()
				+ 2 * HANDSHAKE_SIGNATURES * mesh.edges();
		return new Cost(mesh.time(signatures).plus(spread), mesh.peers() * bytes + mesh.edges() * openingBytes(),
				signatures);
	}

	/**
	 * Predicts what it takes until one more peer and all others show the same.
	 * @param mesh the mesh as it was
	 * @param dialled sessions that the newcomer dials
	 */
	public static Cost join(Mesh mesh, int dialled) {
		int peers = mesh.peers();
		long versions = mesh.versions(dialled);
		int all = mesh.recordBytes() + (int) Math.round((dialled - mesh.edges()) * EDGE_BYTES);
		int first = all - dialled * EDGE_BYTES;
		double learning = (double) peers * (mesh.recordBytes() + WANT_BYTES + dialled * ANNOUNCEMENT_BYTES);
		double telling = mesh.changeBytes(first) + mesh.changeBytes(all)
				+ (versions - 2) * mesh.changeBytes(first + EDGE_BYTES);
		double verified = peers + mesh.connections() + 2.0 * HANDSHAKE_SIGNATURES * dialled;
		return new Cost(mesh.time(verified), (learning + dialled * openingBytes()) / peers + telling,
				verified / peers + versions + dialled);
	}

	/**
	 * Predicts what it takes until a peer whose links were reset is gone from all graphs:
	 * those that had dialled it publish twice that they have lost it, and it is marked
	 * twice by each that it had dialled.
	 * @param dialled sessions that it had dialled
	 * @param accepted sessions that it had accepted
	 * @param linger {@link PresenceSettings#edgeLinger()}
	 */
	public static Cost crash(Mesh mesh, int dialled, int accepted, Duration linger) {
		double bytes = 2 * accepted * mesh.changeBytes(mesh.recordBytes()) + 2 * dialled * mesh.markBytes();
		double signatures = 2 * (dialled + accepted);
		return new Cost(linger.plus(mesh.time(signatures)), bytes, signatures);
	}

	/**
	 * Predicts what it takes to part a mesh in two halves for longer than edges linger,
	 * and to join them again until every link is back. In each half every edge to the
	 * other is published twice or marked twice; when they meet, all learn the records of
	 * the other half, and every edge is published again.
	 * @param backOff the longest wait of a dialer between attempts: by then all links are
	 * back
	 */
	public static Cost partition(Mesh mesh, Duration backOff) {
		Mesh half = new Mesh(
				new Links(mesh.peers() / 2, mesh.connections() / 4, mesh.links().rounds(), mesh.links().batch()),
				mesh.recordBytes(), mesh.latency(), mesh.signature());
		int halved = mesh.recordBytes() - (int) Math.round(mesh.edges() / 2 * EDGE_BYTES);
		double cut = mesh.connections() / 2.0;
		double losing = 1 - Math.pow(0.5, mesh.edges());
		double apart = half.peers() * losing * (half.changeBytes(mesh.recordBytes()) + half.changeBytes(halved))
				+ cut * half.markBytes();
		double meeting = half.peers() * (double) (halved + WANT_BYTES + ANNOUNCEMENT_BYTES);
		double again = cut / mesh.peers() * (mesh.peers() * mesh.changeBytes(mesh.recordBytes()) + openingBytes());
		double signatures = 2 * half.peers() * losing + cut + half.peers() + 2 * cut;
		return new Cost(backOff, apart + meeting + again, signatures);
	}

	/**
	 * Predicts what a mesh sends in which nothing happens: refreshed records, digests,
	 * and pings.
	 * @param settings those of its peers
	 * @param ping how long a link is silent before it is tried
	 * @return bytes a second and peer
	 */
	public static double idleBytesPerSecond(Mesh mesh, PresenceSettings settings, Duration ping) {
		double refresh = mesh.peers() * mesh.changeBytes(mesh.recordBytes()) / settings.refresh().toSeconds();
		double digests = 2 * mesh.edges() * DIGEST_BYTES / settings.digestInterval().toSeconds();
		return refresh + digests + 2 * mesh.edges() * PING_BYTES / ping.toSeconds();
	}

	/** A handshake, two digests that differ, and their answers. */
	private static double openingBytes() {
		return HANDSHAKE_BYTES + 2 * DIGEST_BYTES + 2 * BUCKETS_BYTES;
	}

	/**
	 * Who is connected.
	 *
	 * @param peers how many there are
	 * @param connections between them
	 * @param rounds the longest of all shortest ways, in connections
	 * @param batch how long those at its ends may wait for news:
	 * {@link PresenceSettings#leafBatch()} when most peers are leaves, else zero
	 */
	public record Links(int peers, long connections, int rounds, Duration batch) {
	}

	/**
	 * A mesh, as far as its costs depend on it.
	 *
	 * @param links who is connected
	 * @param recordBytes of one peer on the average, see {@link #recordBytes}
	 * @param latency of a link, one way
	 * @param signature how long it takes to verify one
	 */
	public record Mesh(Links links, int recordBytes, Duration latency, Duration signature) {

		int peers() {
			return this.links.peers();
		}

		long connections() {
			return this.links.connections();
		}

		/** Edges in a record, on the average. */
		double edges() {
			return (double) connections() / peers();
		}

		/**
		 * Those that others get to see while a peer opens its sessions: without edges,
		 * with the first, and with all; a leaf misses one.
		 */
		long versions(double dialled) {
			return (dialled > 1.5 && this.links.batch().isZero()) ? 3 : 2;
		}

		/** One changed record that goes to everybody, for each peer. */
		double changeBytes(int bytes) {
			double others = peers() - 1.0;
			double neighbours = Math.min(2 * edges(), others);
			double wants = others - neighbours;
			double announcements = Math.max(wants, 2.0 * connections() - others - neighbours);
			return (others * bytes + wants * WANT_BYTES + announcements * ANNOUNCEMENT_BYTES) / peers();
		}

		/** A mark that goes to everybody, for each peer. */
		double markBytes() {
			return Math.max(1, 2 * edges() - 1) * MARK_BYTES;
		}

		/**
		 * So much work at the busiest peer, and the way from one end of the mesh to the
		 * other: an announcement, a question, an answer and its verification a hop.
		 */
		Duration time(double signatures) {
			Duration hop = this.latency.multipliedBy(3).plus(BATCH).plus(this.signature.multipliedBy(2));
			return Duration.ofNanos((long) (signatures * this.signature.toNanos()))
				.plus(hop.multipliedBy(this.links.rounds()))
				.plus(this.links.batch());
		}

	}

	/**
	 * A prediction.
	 *
	 * @param time until all show the same
	 * @param bytesPerPeer sent by each peer on the average
	 * @param signaturesPerPeer made or verified by each peer on the average
	 */
	public record Cost(Duration time, double bytesPerPeer, double signaturesPerPeer) {
	}

}
