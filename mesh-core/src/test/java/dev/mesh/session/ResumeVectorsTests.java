package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.vectors.VectorFile;
import dev.mesh.vectors.VectorPeer;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * {@code resumed} in {@code docs/vectors/handshake.json}: the link of the first session
 * is lost, and Alice dials again.
 */
class ResumeVectorsTests {

	private static final long FIRST = 7;

	private static final long SECOND = 8;

	private final JsonNode first = VectorFile.named("handshake").content();

	private final JsonNode resumed = this.first.get("resumed");

	@Test
	void anAcceptorThatIsFedFromTheFileResumesTheSession() {
		VectorSession session = acceptorThatHasLostItsLink();
		TestNode bob = session.bob;
		session.dialBob(SECOND);
		session.feed(bob, SECOND, record("HELLO"));
		assertThat(bob.transmittedOn(SECOND)).containsExactly(record("WELCOME"));
		session.feed(bob, SECOND, record("PROOF"));
		assertThat(bob.transmittedOn(SECOND)).containsExactly(record("WELCOME"), record("ACCEPTED"));

		assertResumed(bob, session.alice);
		assertThat(bob.events).startsWith("connected").endsWith("recovering", "connected");
		assertThat(bob.authenticated).last().satisfies((request) -> {
			assertThat(request.occasion()).isEqualTo(Occasion.RESUME);
			assertThat(request.established()).isEqualTo("till");
			assertThat(request.credentials()).isEqualTo(Credentials.token("t0ken"));
		});
	}

	@Test
	void aDialerThatIsFedFromTheFileResumesTheSession() {
		VectorSession session = new VectorSession();
		TestNode alice = session.alice;
		long link = dialAgain(session);
		assertThat(alice.transmittedOn(link)).containsExactly(record("HELLO"));
		session.feed(alice, link, record("WELCOME"));
		assertThat(alice.transmittedOn(link)).containsExactly(record("HELLO"), record("PROOF"));
		session.feed(alice, link, record("ACCEPTED"));

		assertResumed(alice, session.bob);
		assertThat(alice.events).startsWith("connected by dialling").endsWith("recovering", "connected by dialling");
	}

	@Test
	void aFlippedBitLeavesTheSessionOfTheAcceptorAsItWas() {
		List<String> names = List.of("HELLO", "PROOF");
		forSomeBytes(names, (name, at) -> {
			VectorSession session = acceptorThatHasLostItsLink();
			session.dialBob(SECOND);
			names.forEach((next) -> session.feed(session.bob, SECOND, recordOrFlipped(next, name, at)));
			assertEndedAttempt(session.bob, SECOND, session.alice, name + ", byte " + at);
		});
	}

	@Test
	void aFlippedBitLeavesTheSessionOfTheDialerAsItWas() {
		List<String> names = List.of("WELCOME", "ACCEPTED");
		forSomeBytes(names, (name, at) -> {
			VectorSession session = new VectorSession();
			long link = dialAgain(session);
			names.forEach((next) -> session.feed(session.alice, link, recordOrFlipped(next, name, at)));
			assertEndedAttempt(session.alice, link, session.bob, name + ", byte " + at);
		});
	}

	/** Bob refuses in plain: who has flipped it could have said the same. */
	@Test
	void aFlippedBitInProofEndsTheAttemptAndNoSession() {
		VectorSession session = new VectorSession();
		session.replace(record("PROOF"), flipped("PROOF", 100));
		session.runResumed();

		assertRecovering(session.alice, session.bob, "PROOF");
		assertRecovering(session.bob, session.alice, "PROOF");
		assertThat(session.alice.events).endsWith("recovering", "failed BAD_SIGNATURE");
	}

	/** Bob, after what is in the file of the first session. */
	private VectorSession acceptorThatHasLostItsLink() {
		VectorSession session = new VectorSession();
		session.dialBob(FIRST);
		for (String name : List.of("HELLO", "PROOF", "REAUTHENTICATE")) {
			session.feed(session.bob, FIRST, VectorSession.record(this.first, name));
		}
		session.lose(session.bob, FIRST);
		assertRecovering(session.bob, session.alice, "the link is lost");
		return session;
	}

	/** The same of Alice; the number of the link that she has dialled then. */
	private long dialAgain(VectorSession session) {
		TestNode alice = session.alice;
		long link = session.openToNobody();
		session.feed(alice, link, VectorSession.record(this.first, "WELCOME"));
		session.feed(alice, link, VectorSession.record(this.first, "ACCEPTED"));
		session.reauthenticate();
		session.feed(alice, link, VectorSession.record(this.first, "TERMS"));
		session.lose(alice, link);
		assertRecovering(alice, session.bob, "the link is lost");
		assertThat(alice.lastDialled).isNotEqualTo(link);
		return alice.lastDialled;
	}

	private static void assertResumed(TestNode node, TestNode other) {
		assertThat(node.connected).extracting(SessionInfo::id).containsExactly(VectorPeer.SESSION, VectorPeer.SESSION);
		assertThat(node.sessions.sessions()).hasSize(1);
		assertThat(node.isActive(other)).isTrue();
	}

	private static void assertEndedAttempt(TestNode node, long link, TestNode other, String when) {
		assertThat(node.closedLinks).as(when).containsKey(link);
		assertRecovering(node, other, when);
	}

	private static void assertRecovering(TestNode node, TestNode other, String when) {
		assertThat(node.connected).as(when).hasSize(1);
		assertThat(node.session(other).id()).as(when).isEqualTo(VectorPeer.SESSION);
		assertThat(node.session(other).state()).as(when).isEqualTo(SessionState.RECOVERING_RECONNECT);
	}

	/** Each bit of a byte has its turn, since 23 and 8 have no common factor. */
	private void forSomeBytes(List<String> names, ObjIntConsumer<String> check) {
		for (String name : names) {
			for (int at = 0; at < record(name).length; at += 23) {
				check.accept(name, at);
			}
		}
	}

	private byte[] recordOrFlipped(String next, String name, int at) {
		return next.equals(name) ? flipped(name, at) : record(next);
	}

	private byte[] flipped(String name, int at) {
		byte[] bytes = record(name);
		bytes[at] ^= (byte) (1 << (at % 8));
		return bytes;
	}

	private byte[] record(String name) {
		return VectorSession.record(this.resumed, name);
	}

}
