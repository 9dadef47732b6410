package dev.mesh.presence;

/** A verified mark. */
record StoredMark(EdgeMark mark, SignedBlock block, BlockHash hash) {

	StoredMark(EdgeMark mark, SignedBlock block) {
		this(mark, block, BlockHash.of(block.bytes()));
	}

}
