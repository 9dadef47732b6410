package dev.mesh.routing;

import dev.mesh.identity.AgreementKey;

/** An X25519 key of this peer with its id; compared by identity. */
final class OwnKey {

	final AgreementKey pair;

	final int id;

	/** Which key of this process it is: 0 = the first one. */
	final int generation;

	OwnKey(AgreementKey pair, int generation) {
		this.pair = pair;
		this.generation = generation;
		this.id = pair.id();
	}

}
