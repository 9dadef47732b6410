package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.vectors.VectorFile;
import dev.mesh.vectors.VectorPeer;
import dev.mesh.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code docs/vectors/handshake.json}: a whole session with fixed keys, from HELLO to
 * CLOSE, and a dialer that is refused. {@link ResumeVectorsTests} has what the file says
 * of a session that resumes.
 */
class HandshakeVectorsTests {

	private static final HexFormat HEX = HexFormat.of();

	private final VectorFile file = VectorFile.named("handshake");

	@Test
	void theCodeMakesWhatTheFileSays() {
		VectorSession session = new VectorSession();
		session.runAll();
		VectorTranscript transcript = session.transcript();
		ObjectNode made = VectorFile.newObject();
		made.put("description", "Sections 2 to 4: Alice dials Bob, PING and PONG, other credentials, CLOSE. "
				+ "Each record has one frame.");
		made.set("alice", VectorPeer.ALICE.toJson());
		made.set("bob", VectorPeer.BOB.toJson());
		made.set("derived", transcript.derived());
		made.set("frames", transcript.frames());
		VectorSession refused = new VectorSession();
		refused.deny();
		refused.open();
		made.set("rejected", refused.transcript().frame(false, 1));
		made.set("resumed", resumed());
		this.file.requireSame(made);
	}

	private static ObjectNode resumed() {
		VectorSession session = new VectorSession();
		session.runResumed();
		ObjectNode made = VectorFile.newObject();
		made.put("description", "In place of CLOSE the link is lost, and Alice dials again.");
		made.set("alice", VectorPeer.ALICE.resuming.toJson());
		made.set("bob", VectorPeer.BOB.resuming.toJson());
		made.set("derived", session.transcript().derived());
		made.set("frames", session.transcript().frames());
		return made;
	}

	@Test
	void anAcceptorThatIsFedFromTheFileAnswersAsTheFileSays() {
		VectorSession session = new VectorSession();
		TestNode bob = session.bob;
		session.dialBob(7);
		session.feed(bob, 7, record("HELLO"));
		assertThat(bob.transmittedOn(7)).containsExactly(record("WELCOME"));
		session.feed(bob, 7, record("PROOF"));
		assertThat(bob.transmittedOn(7)).containsExactly(record("WELCOME"), record("ACCEPTED"));
		assertThat(bob.events).containsExactly("connected");
		assertThat(bob.authenticated).singleElement()
			.satisfies((request) -> assertThat(request.credentials())
				.isEqualTo(Credentials.password("till", "correct horse")));
		assertThat(bob.connected).singleElement()
			.satisfies((opened) -> assertThat(opened.id()).isEqualTo(VectorPeer.SESSION));
		session.feed(bob, 7, record("REAUTHENTICATE"));
		assertThat(bob.authenticated).element(1)
			.satisfies((request) -> assertThat(request.credentials()).isEqualTo(Credentials.token("t0ken")));
		session.feed(bob, 7, record("CLOSE"));
		assertThat(bob.events).endsWith("CLOSED_BY_SERVER NORMAL");
	}

	@Test
	void aDialerThatIsFedFromTheFileAnswersAsTheFileSays() {
		VectorSession session = new VectorSession();
		TestNode alice = session.alice;
		long link = session.openToNobody();
		assertThat(alice.transmittedOn(link)).containsExactly(record("HELLO"));
		session.feed(alice, link, record("WELCOME"));
		assertThat(alice.transmittedOn(link)).containsExactly(record("HELLO"), record("PROOF"));
		session.feed(alice, link, record("ACCEPTED"));
		assertThat(alice.events).containsExactly("connected by dialling");
		assertThat(alice.connected).singleElement().satisfies((opened) -> {
			assertThat(opened.id()).isEqualTo(VectorPeer.SESSION);
			assertThat(opened.peer()).isEqualTo(VectorPeer.BOB.identity().key());
			assertThat(opened.principal()).isEqualTo("till");
			assertThat(opened.roles()).containsExactly("device");
		});
		session.feed(alice, link, record("PING"));
		assertThat(alice.transmittedOn(link)).hasSize(3).endsWith(record("PONG"));
	}

	@Test
	void aDialerThatIsRefusedReadsIt() {
		VectorSession session = new VectorSession();
		long link = session.openToNobody();
		session.feed(session.alice, link, record("WELCOME"));
		session.feed(session.alice, link,
				HEX.parseHex(this.file.content().get("rejected").get("record").stringValue()));
		assertThat(session.alice.events).containsExactly("failed AUTHENTICATION_FAILED for good");
	}

	/** Every seventh byte, so that all of it takes about a second. */
	@Test
	void aFlippedBitInAnyFrameOfTheHandshakeIsRefused() {
		for (String name : List.of("HELLO", "WELCOME", "PROOF", "ACCEPTED")) {
			byte[] genuine = record(name);
			for (int at = name.length() % 7; at < genuine.length; at += 7) {
				byte[] flipped = genuine.clone();
				flipped[at] ^= (byte) (1 << (at % 8));
				VectorSession session = new VectorSession();
				session.replace(genuine, flipped);
				session.open();
				assertThat(session.alice.connected).as("%s, byte %d", name, at).isEmpty();
				if (!name.equals("ACCEPTED")) {
					assertThat(session.bob.connected).as("%s, byte %d", name, at).isEmpty();
				}
			}
		}
	}

	@Test
	void aFlippedBitInOtherCredentialsOrTheirTermsEndsTheSession() {
		for (String name : List.of("REAUTHENTICATE", "TERMS")) {
			byte[] genuine = record(name);
			byte[] flipped = genuine.clone();
			flipped[genuine.length - 20] ^= 1;
			VectorSession session = new VectorSession();
			session.replace(genuine, flipped);
			session.runAll();
			List<String> events = new ArrayList<>(session.alice.events);
			events.addAll(session.bob.events);
			assertThat(events).as(name).anyMatch((event) -> event.endsWith(ErrorCode.BAD_SIGNATURE.name()));
		}
	}

	private byte[] record(String name) {
		return VectorSession.record(this.file.content(), name);
	}

}
