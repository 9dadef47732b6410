package dev.mesh.session;

import java.util.random.RandomGenerator;

/** What the parts of {@link Sessions} share. */
record SessionParts(SessionSettings settings, SessionEnvironment environment, RandomGenerator entropy, LoopTime time,
		LocalState local, Links links, SessionTable table, Checkpoint checkpoint, Revocations revocations) {

	/** Random bytes in base64url. */
	String randomText(int bytes) {
		byte[] random = new byte[bytes];
		this.entropy.nextBytes(random);
		return StrictJson.encodeBytes(random);
	}

}
