package dev.mesh.presence;

/**
 * What presence costs, in closed form, so that tests can compare and operators can plan.
 * The idea is ScaleCube's {@code ClusterMath}.
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

	private PresenceMath() {
	}

	/**
	 * Predicts the size of a signed record, within a tenth.
	 * @param textBytes bytes of name, operating system, software and URLs together
	 * @param metadataBytes bytes of the metadata as JSON
	 * @param edges sessions that the peer dialled
	 * @return bytes
	 */
	public static int recordBytes(int textBytes, int metadataBytes, int edges) {
		return RECORD_BYTES + textBytes + metadataBytes + edges * EDGE_BYTES;
	}

	/**
	 * Counts the frames that carry one change to everybody, when nothing is lost: the
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
	 * Counts the answers to digests that bring a newcomer up to date.
	 * @param signatures records, edges and marks that it does not have
	 * @param answerLimit {@link PresenceSettings#maxPendingVerifications()} of its
	 * neighbour
	 * @return answers
	 */
	public static long repairAnswers(long signatures, int answerLimit) {
		return (signatures + answerLimit - 1) / answerLimit;
	}

}
