package dev.mesh.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.peer.Refusals.Notice;
import dev.mesh.routing.Router;
import dev.mesh.vectors.VectorFile;
import dev.mesh.vectors.VectorFrames;
import dev.mesh.vectors.VectorPeer;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** {@code docs/vectors/relay.json}: what a relay says that cannot forward. */
class RelayVectorsTests {

	private static final Notice FIRST = new Notice(VectorPeer.BOB.identity().key(), Router.Refusal.OVERLOADED,
			VectorPeer.ALICE.identity().key(), 8);

	private final VectorFile file = VectorFile.named("relay");

	@Test
	void theCodeMakesWhatTheFileSays() {
		VectorFrames frames = new VectorFrames();
		frames.add(Refusals.REFUSAL, "REFUSAL", "to Bob, overloaded, from Alice, hop limit 8", FIRST.toBytes());
		frames.add(Refusals.REFUSAL, "REFUSAL passed on", "the same, by the next relay on the way to Alice",
				FIRST.lowered().toBytes());
		ObjectNode made = VectorFile.newObject();
		made.put("description", "Section 6: an envelope from Alice to Bob was not forwarded.");
		made.set("alice", VectorPeer.ALICE.toJson());
		made.set("bob", VectorPeer.BOB.toJson());
		made.set("frames", frames.toJson());
		this.file.requireSame(made);
	}

	@Test
	void whatTheFileSaysIsRead() {
		byte[] body = body();
		assertThat(Notice.read(new WireReader(body, 0, body.length))).isEqualTo(FIRST);
	}

	@Test
	void aRefusalThatIsCutShortIsRefused() {
		byte[] cut = Arrays.copyOf(body(), body().length - 1);
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> Notice.read(new WireReader(cut, 0, cut.length)));
	}

	private byte[] body() {
		byte[] body = VectorFrames.bodies(this.file.content().get("frames")).get("REFUSAL");
		assertThat(body).isNotNull();
		return body;
	}

}
