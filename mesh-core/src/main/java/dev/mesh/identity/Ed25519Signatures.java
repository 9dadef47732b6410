package dev.mesh.identity;

/**
 * {@link Signatures} with the JDK's Ed25519.
 *
 * @param identity the key pair to sign with
 */
record Ed25519Signatures(Identity identity) implements Signatures {

	@Override
	public byte[] sign(byte[] message) {
		return this.identity.sign(message);
	}

	@Override
	public boolean verify(PeerKey signer, byte[] message, byte[] signature) {
		return Ed25519.verify(signer, message, signature);
	}

}
