package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Texts with half of a character that takes two chars: JSON can escape it, UTF-8 cannot
 * express it.
 */
class HalfCharactersTests {

	@Test
	void aReasonIsCutBetweenCharacters() {
		Refusal refusal = Refusal.of(ErrorCode.CONNECTION_DENIED, "x".repeat(199) + "\ud83d\ude00");

		assertThat(Farewell.decode(Farewell.encodeClose(refusal)).reason()).isEqualTo("x".repeat(199));
		assertThat(Farewell.decode(Farewell.encodeRejected(refusal)).reason()).isEqualTo("x".repeat(199));
	}

	@Test
	void aGrantedPropertyWithHalfACharacterHasAQuestionMarkInItsPlace() {
		VirtualNetwork network = new VirtualNetwork();
		TestNode hub = network.node("hub").withRealSignatures();
		hub.authenticator = (request) -> AuthenticationResult.allow("bob", List.of("till"))
			.withProperties(request.proposedProperties());
		ScriptedPeer peer = ScriptedPeer.dialing(network, hub, TestKeys.named("mallory"));
		peer.sayHello("");
		String content = new String(peer.proofContent(""), StandardCharsets.UTF_8).replace("\"properties\":{}",
				"\"properties\":{\"region\":\"half \\ud83d\"}");

		byte[] proof = peer.signedProof(content.getBytes(StandardCharsets.UTF_8), peer.identity);
		peer.send(0x03, peer.seal(true, proof));

		assertThat(peer.receiveSealed(0x04)).contains("\"region\":\"half ?\"");
	}

}
