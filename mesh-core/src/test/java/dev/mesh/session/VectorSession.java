package dev.mesh.session;

import dev.mesh.presence.EdgeStatement;
import dev.mesh.presence.SignedBlock;
import dev.mesh.session.SessionEnvironment.EdgeAttestation;
import dev.mesh.vectors.FixedBytes;
import dev.mesh.vectors.VectorFile;
import dev.mesh.vectors.VectorPeer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The session of {@code docs/vectors/handshake.json}: two nodes, and all that they say.
 */
final class VectorSession {

	private static final Duration A_WHILE = Duration.ofMillis(50);

	private static final String RECORD = VectorFile.named("presence")
		.content()
		.get("firstRecord")
		.get("block")
		.stringValue();

	private final VirtualNetwork network = new VirtualNetwork();

	/** Who has sent the records, in order: true = the dialer. */
	final List<Boolean> order = new ArrayList<>();

	final TestNode alice = node(VectorPeer.ALICE, "alice", VectorPeer.ALICE.ephemeral, VectorPeer.ALICE.nonce);

	final TestNode bob = node(VectorPeer.BOB, "bob", VectorPeer.BOB.ephemeral, VectorPeer.BOB.nonce,
			VectorPeer.SESSION_BYTES);

	private byte[] replaced = {};

	private byte[] replacement = {};

	VectorSession() {
		this.alice.ownRecord = HexFormat.of().parseHex(RECORD);
		this.bob.statements = VectorSession::statement;
		this.bob.authenticator = (request) -> AuthenticationResult.allow("till", List.of("device"));
		this.network.tap = (wire, fromDialer, record) -> {
			this.order.add(fromDialer);
			return Arrays.equals(record.array(), this.replaced) ? ByteBuffer.wrap(this.replacement) : record;
		};
	}

	private TestNode node(VectorPeer peer, String name, String... random) {
		TestNode node = new TestNode(this.network, name, peer.identity(), SessionSettings.defaults(), peer.incarnation,
				new FixedBytes(random));
		this.network.add(node);
		return node.withRealSignatures();
	}

	private static byte[] statement(EdgeAttestation edge) {
		byte[] content = new EdgeStatement(VectorPeer.BOB.identity().key(), VectorPeer.BOB.incarnation, edge.dialer(),
				edge.dialerIncarnation(), edge.session(), edge.sequence(), edge.linkType(),
				Optional.ofNullable(edge.principal()), edge.roles(), edge.notAfterMillis())
			.content();
		return SignedBlock.assemble(content,
				VectorPeer.BOB.identity().sign(SignedBlock.toSign(EdgeStatement.LABEL, content)));
	}

	/** Bob lets nobody in. */
	void deny() {
		this.bob.authenticator = (request) -> AuthenticationResult.deny("wrong name or password");
	}

	/** Somebody changes this record on its way. */
	void replace(byte[] record, byte[] by) {
		this.replaced = record;
		this.replacement = by;
	}

	/** Alice dials Bob. */
	void open() {
		open("sim://bob/mesh");
		this.network.run(A_WHILE);
	}

	/** Alice dials an address where the test answers; the number of the link. */
	long openToNobody() {
		open("ws://" + VirtualNetwork.SCRIPTED + "/mesh");
		this.network.run(A_WHILE);
		return this.alice.lastDialled;
	}

	private void open(String address) {
		this.alice.open(new SessionRequest(List.of(URI.create(address)), Credentials.password("till", "correct horse"),
				Map.of("zone", "north"), null, 60_000, ReconnectionStrategy.fullJitter(100, 30_000), false));
	}

	/** From HELLO to CLOSE. */
	void runAll() {
		open();
		if (!this.bob.isActive(this.alice)) {
			return;
		}
		this.bob.input((s, t) -> s.handlePing(VectorPeer.SESSION, 1, t));
		this.network.run(A_WHILE);
		this.alice.input((s, t) -> s.handleReauthenticate(VectorPeer.SESSION, Credentials.token("t0ken"), t));
		this.network.run(A_WHILE);
		this.alice.input((s, t) -> s.handleClose(VectorPeer.SESSION, t));
		this.network.run(A_WHILE);
	}

	/** A record comes in on a link. */
	void feed(TestNode node, long link, byte[] record) {
		node.input((s, t) -> s.handleRecord(link, ByteBuffer.wrap(record), t));
		this.network.run(A_WHILE);
	}

	/** All that was transmitted. */
	Wire wire() {
		return this.network.lastWire();
	}

}
