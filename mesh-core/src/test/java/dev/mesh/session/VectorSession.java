package dev.mesh.session;

import dev.mesh.link.LinkType;
import dev.mesh.presence.EdgeStatement;
import dev.mesh.presence.SignedBlock;
import dev.mesh.session.SessionEnvironment.EdgeAttestation;
import dev.mesh.vectors.FixedBytes;
import dev.mesh.vectors.VectorFile;
import dev.mesh.vectors.VectorPeer;
import dev.mesh.vectors.VectorPeer.OneTime;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The session of {@code docs/vectors/handshake.json}: two nodes, and all that they say.
 */
final class VectorSession {

	private static final Duration A_WHILE = Duration.ofMillis(50);

	private static final Credentials OTHER_CREDENTIALS = Credentials.token("t0ken");

	private static final String RECORD = VectorFile.named("presence")
		.content()
		.get("firstRecord")
		.get("block")
		.stringValue();

	private final VirtualNetwork network = new VirtualNetwork();

	/** Who has sent the records on the last wire, in order: true = the dialer. */
	private final List<Boolean> order = new ArrayList<>();

	private final FixedBytes alicesRandom = new FixedBytes();

	private final FixedBytes bobsRandom = new FixedBytes();

	private OneTime alices;

	private OneTime bobs;

	final TestNode alice = node(VectorPeer.ALICE, "alice", this.alicesRandom);

	final TestNode bob = node(VectorPeer.BOB, "bob", this.bobsRandom);

	private byte[] replaced = {};

	private byte[] replacement = {};

	VectorSession() {
		use(VectorPeer.ALICE.opening, VectorPeer.BOB.opening);
		this.bobsRandom.give(VectorPeer.SESSION_BYTES);
		this.alice.ownRecord = HexFormat.of().parseHex(RECORD);
		this.bob.statements = VectorSession::statement;
		this.bob.authenticator = (request) -> AuthenticationResult.allow("till", List.of("device"));
		this.network.tap = (wire, fromDialer, record) -> {
			this.order.add(fromDialer);
			return Arrays.equals(record.array(), this.replaced) ? ByteBuffer.wrap(this.replacement) : record;
		};
	}

	private TestNode node(VectorPeer peer, String name, FixedBytes random) {
		TestNode node = new TestNode(this.network, name, peer.identity(), SessionSettings.defaults(), peer.incarnation,
				random);
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

	/** What the next handshake is made with. */
	private void use(OneTime ofAlice, OneTime ofBob) {
		this.alices = ofAlice;
		this.bobs = ofBob;
		this.alicesRandom.give(ofAlice.ephemeral(), ofAlice.nonce());
		this.bobsRandom.give(ofBob.ephemeral(), ofBob.nonce());
		this.order.clear();
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
		runToTerms();
		this.alice.input((s, t) -> s.handleClose(VectorPeer.SESSION, t));
		this.network.run(A_WHILE);
	}

	/** The link is lost in place of CLOSE, and Alice dials again. */
	void runResumed() {
		runToTerms();
		use(VectorPeer.ALICE.resuming, VectorPeer.BOB.resuming);
		this.network.lastWire().cut();
		this.network.run(A_WHILE);
	}

	private void runToTerms() {
		open();
		this.bob.input((s, t) -> s.handlePing(VectorPeer.SESSION, 1, t));
		this.network.run(A_WHILE);
		reauthenticate();
	}

	/** Alice shows a token. */
	void reauthenticate() {
		this.alice.input((s, t) -> s.handleReauthenticate(VectorPeer.SESSION, OTHER_CREDENTIALS, t));
		this.network.run(A_WHILE);
	}

	/** Somebody dials Bob, and the test says what. */
	void dialBob(long link) {
		this.bob.input((s, t) -> s.handleLinkOpened(link, LinkType.IN_MEMORY, "alice", t));
	}

	/** A link to the test is lost after the first session. */
	void lose(TestNode node, long link) {
		use(VectorPeer.ALICE.resuming, VectorPeer.BOB.resuming);
		node.input((s, t) -> s.handleLinkClosed(link, "connection reset", t));
		this.network.run(A_WHILE);
	}

	/** A record comes in on a link. */
	void feed(TestNode node, long link, byte[] record) {
		node.input((s, t) -> s.handleRecord(link, ByteBuffer.wrap(record), t));
		this.network.run(A_WHILE);
	}

	/** All that was transmitted on the last wire. */
	VectorTranscript transcript() {
		return new VectorTranscript(this.network.lastWire(), this.order, this.alices, this.bobs);
	}

	/** A record of the file, or of a part of it. */
	static byte[] record(JsonNode part, String name) {
		for (JsonNode frame : part.get("frames")) {
			if (frame.get("name").stringValue().equals(name)) {
				return HexFormat.of().parseHex(frame.get("record").stringValue());
			}
		}
		throw new AssertionError("there is no " + name);
	}

}
