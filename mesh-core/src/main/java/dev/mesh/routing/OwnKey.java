package dev.mesh.routing;

import dev.mesh.identity.AgreementKey;

/** An X25519 key of this peer with its id; compared by identity. */
final class OwnKey {

	final AgreementKey pair;

	final int id;

	OwnKey(AgreementKey pair) {
		this.pair = pair;
		this.id = pair.id();
	}

}
