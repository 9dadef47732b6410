package dev.mesh.autoconfigure;

import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.session.Session;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * A web application with the mesh, the hub, to which plain {@link Mesh}es connect over
 * real connections. Whom it lets in, and what else it is made of, is up to the class that
 * extends this one.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "mesh.peer.name=hub", "mesh.server.enabled=true" })
@Timeout(60)
abstract class HubFixture {

	static final Duration LIMIT = Duration.ofSeconds(20);

	@LocalServerPort
	int port;

	@Autowired
	Mesh hub;

	/** Opens a session; when this returns, both ends know of each other. */
	Session connect(Mesh client, String principal, String password) {
		Session session = client.sessions().principal(principal).password(password).open(address());
		await().atMost(LIMIT).until(() -> knows(client, this.hub) && knows(this.hub, client));
		return session;
	}

	URI address() {
		return address(this.port);
	}

	static URI address(int port) {
		return URI.create("ws://127.0.0.1:" + port + "/mesh");
	}

	private static boolean knows(Mesh one, Mesh other) {
		return one.presence().graph().peer(other.key()).isPresent();
	}

}
