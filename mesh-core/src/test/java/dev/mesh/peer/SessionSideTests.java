package dev.mesh.peer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import dev.mesh.presence.EdgeStatement;
import dev.mesh.presence.SignedBlock;
import dev.mesh.session.SessionEnvironment.Introduction;
import dev.mesh.session.SessionEnvironment.NeighbourRole;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ProtocolException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionSideTests {

	private static final PeerKey SELF = new PeerKey(1, 1, 1, 1);

	private static final PeerKey HUB = new PeerKey(2, 2, 2, 2);

	private static final PeerKey STRANGER = new PeerKey(3, 3, 3, 3);

	private final MeshPeer peer = new MeshPeer(
			new PeerSetup(new PeerSetup.About(SELF, 7, "self", "test", "test", false, List.of(), "{}"),
					AgreementKey.generate(new SecureRandom()), PeerSetup.Limits.defaults(), new Random(1), (event) -> {
					}),
			0);

	private final SessionSide side = new SessionSide(this.peer);

	@Test
	void anEdgeStatementOfAnotherAcceptorIsRefused() {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> connect(statement(STRANGER, "session-1")));
	}

	@Test
	void anEdgeStatementOfAnotherSessionIsRefused() {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> connect(statement(HUB, "session-2")));
	}

	@Test
	void theEdgeStatementOfTheSessionIsTaken() {
		assertThatCode(() -> connect(statement(HUB, "session-1"))).doesNotThrowAnyException();
	}

	private void connect(byte[] statement) {
		this.side.onConnected(
				new SessionInfo("session-1", HUB, true, SessionState.CONNECTED_ACTIVE, null, List.of(), Map.of(),
						LinkType.IN_MEMORY, "memory", 1, 60_000, 0, Map.of(), 0),
				new Introduction(NeighbourRole.FULL, "all"), statement);
	}

	private static byte[] statement(PeerKey acceptor, String session) {
		EdgeStatement statement = new EdgeStatement(acceptor, 5, SELF, 7, session, 1, "IN_MEMORY", Optional.empty(),
				List.of(), OptionalLong.empty());
		return SignedBlock.assemble(statement.content(), new byte[64]);
	}

}
