package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A peer that nobody runs: whoever has invented its key signs in its name, and its edge
 * to an acceptor in that one's name.
 */
final class InventedPeer {

	private final LocalPeer local;

	private final PeerKey acceptor;

	private final long acceptorIncarnation;

	private long version = 1;

	InventedPeer(String name, TestNode acceptor) {
		this(name, acceptor.key(), acceptor.local().incarnation());
	}

	/** Behind another one. */
	InventedPeer(String name, InventedPeer acceptor) {
		this(name, acceptor.key(), acceptor.local.incarnation());
	}

	private InventedPeer(String name, PeerKey acceptor, long acceptorIncarnation) {
		this.local = TestNode.local(name, PeerRecord.Role.FULL, 1);
		this.acceptor = acceptor;
		this.acceptorIncarnation = acceptorIncarnation;
	}

	/** Says so in its metadata, too. */
	InventedPeer version(long value) {
		this.version = value;
		return this;
	}

	PeerKey key() {
		return this.local.key();
	}

	/** Signed with the acceptor's key. */
	byte[] signedStatement() {
		return sign(this.acceptor, EdgeStatement.LABEL, statement().content());
	}

	/** With that edge, UP. */
	byte[] signedRecord() {
		String metadata = (this.version > 1) ? "{\"version\":" + this.version + "}" : "{}";
		SignedBlock block = SignedBlock.split(signedStatement(), EdgeStatement.MAX_BYTES);
		RecordEdge edge = new RecordEdge(statement(), block, Connection.State.UP, OptionalLong.empty());
		byte[] content = new RecordContent(this.local.withMetadata(metadata), this.version, 1800,
				Json.base64(new byte[32]), List.of(edge))
			.toBytes();
		return sign(key(), PeerRecord.LABEL, content);
	}

	private EdgeStatement statement() {
		return new EdgeStatement(this.acceptor, this.acceptorIncarnation, key(), 1, "to-" + this.local.name(), 1,
				"WEBSOCKET", Optional.of("invented"), List.of(), OptionalLong.empty());
	}

	private static byte[] sign(PeerKey signer, String label, byte[] content) {
		Signatures signatures = TestKeys.cheap(signer);
		return SignedBlock.assemble(content, signatures.sign(SignedBlock.toSign(label, content)));
	}

}
