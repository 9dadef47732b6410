package dev.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.discovery.ProgrammaticDiscovery;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.memory.InMemoryNetwork;
import dev.mesh.presence.Peer;
import dev.mesh.presence.TrustSettings;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.Session;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that a mesh opens by itself, and what it shows there. */
@Timeout(60)
class MeshChosenSessionsTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final List<Mesh> meshes = new ArrayList<>();

	/** Who has shown a password, to whom. */
	private final Set<String> shown = ConcurrentHashMap.newKeySet();

	@AfterEach
	void close() {
		this.meshes.forEach(Mesh::close);
		this.network.close();
	}

	@Test
	void whatASourceNamesIsDialledWithTheCredentialsOfTheMesh() {
		Mesh hub = server("hub", List.of());
		ProgrammaticDiscovery source = new ProgrammaticDiscovery("registry");
		Mesh till = add(Mesh.builder()
			.name("till")
			.transport(this.network.transport())
			.credentials(Credentials.password("till", "secret of till"))
			.discovery(source));
		hub.start();
		till.start();
		assertThat(till.connectedSessions()).isEmpty();
		source.set(List.of(URI.create("mem://hub")));

		await(() -> till.connectedSessions().size() == 1);
		assertThat(till.connectedSessions().get(0).principal()).contains("till");
		assertThat(this.shown).containsExactly("till at hub");
	}

	@Test
	void membersThatTrustTheSameHubFindEachOtherWithoutShowingASecret() throws Exception {
		Mesh hub = server("hub", List.of());
		List<Mesh> members = new ArrayList<>();
		for (String name : List.of("north", "south", "west")) {
			members.add(server(name, List.of(hub.key())));
		}
		hub.start();
		members.forEach(Mesh::start);

		for (Mesh member : members) {
			await(() -> member.connectedSessions().size() == 3);
		}
		assertThat(this.shown).containsExactlyInAnyOrder("north at hub", "south at hub", "west at hub");
		Mesh north = members.get(0);
		Session toSouth = north.connectedSessions()
			.stream()
			.filter((session) -> session.peer().equals(members.get(1).key()))
			.findFirst()
			.orElseThrow();
		assertThat(toSouth.principal()).as("as the hub has attested").contains(toSouth.isDialled() ? "north" : "south");
		await(() -> north.presence().graph().peer(members.get(1).key()).flatMap(Peer::principal).isPresent());
		Peer south = north.presence().graph().named("south");
		assertThat(south.principal()).contains("south");
		assertThat(north.bus().send(south.key(), BusMessage.of("p", new byte[1])).get(10, TimeUnit.SECONDS).outcome())
			.isIn(SendResult.Outcome.ACKNOWLEDGED, SendResult.Outcome.REJECTED);
	}

	@Test
	void anAuthorizerSeesWhatATrustedHubAttestsOfAPeerBehindIt() throws Exception {
		Mesh hub = server("hub", List.of());
		List<Optional<String>> seen = new ArrayList<>();
		Mesh desk = add(leaf("desk", List.of(hub.key())).busAuthorizer((access) -> {
			synchronized (seen) {
				seen.add(access.principal());
			}
			return access.roles().contains("device");
		}));
		Mesh till = add(leaf("till", List.of()));
		desk.bus().onMessage("orders", (message) -> {
		});
		List.of(hub, desk, till).forEach(Mesh::start);
		await(() -> till.presence().graph().peer(desk.key()).isPresent()
				&& desk.presence().graph().peer(till.key()).flatMap(Peer::principal).isPresent());

		SendResult result = till.bus().send(desk.key(), BusMessage.of("orders", new byte[1])).get(10, TimeUnit.SECONDS);

		assertThat(result.outcome()).isEqualTo(SendResult.Outcome.ACKNOWLEDGED);
		assertThat(seen).contains(Optional.of("till"));
	}

	@Test
	void aSourceWithoutTrustIsShownNothing() {
		Mesh hub = server("hub", List.of());
		Mesh till = add(Mesh.builder()
			.name("till")
			.transport(this.network.transport())
			.credentials(Credentials.password("till", "secret of till"))
			.discovery(new Announced(new DiscoveredPeer(URI.create("mem://hub"), Optional.of(hub.key()), false))));
		hub.start();
		till.start();

		await(() -> till.statistics().counter("overlay.attempts.failed") > 0);
		assertThat(this.shown).isEmpty();
		assertThat(till.connectedSessions()).isEmpty();
	}

	/** Serves, advertises its address, and dials the hub unless it is that. */
	private Mesh server(String name, List<PeerKey> trusted) {
		MeshBuilder builder = base(name, trusted).acceptSessions(true)
			.advertisedUrls(() -> List.of(URI.create("mem://" + name)))
			.authenticator(doorman(name));
		if (!name.equals("hub")) {
			builder.target(hubAs(name));
		}
		Mesh mesh = add(builder);
		this.network.serve(name, mesh::accept);
		return mesh;
	}

	private MeshBuilder leaf(String name, List<PeerKey> trusted) {
		return base(name, trusted).target(hubAs(name));
	}

	private MeshBuilder base(String name, List<PeerKey> trusted) {
		return Mesh.builder()
			.name(name)
			.transport(this.network.transport())
			.settings(MeshSettings.defaults().withTrust(TrustSettings.defaults().withAttesters(trusted)));
	}

	private Mesh add(MeshBuilder builder) {
		Mesh mesh = builder.build();
		this.meshes.add(mesh);
		return mesh;
	}

	private Authenticator doorman(String at) {
		return (request) -> {
			if (request.credentials() instanceof Credentials.Password password) {
				this.shown.add(password.principal() + " at " + at);
				return password.password().equals("secret of " + password.principal())
						? AuthenticationResult.allow(password.principal(), List.of("device"))
						: AuthenticationResult.deny("wrong password");
			}
			return AuthenticationResult.abstain();
		};
	}

	private static SessionRequest hubAs(String name) {
		return new SessionRequest(List.of(URI.create("mem://hub")), Credentials.password(name, "secret of " + name),
				Map.of(), null, 60_000, ReconnectionStrategy.fullJitter(10, 200), true);
	}

	private static void await(BooleanSupplier condition) {
		while (!condition.getAsBoolean()) {
			LockSupport.parkNanos(5_000_000);
		}
	}

	/** Somebody on the local network has said so. */
	private record Announced(DiscoveredPeer peer) implements PeerDiscovery {

		@Override
		public String name() {
			return "announcements";
		}

		@Override
		public Collection<DiscoveredPeer> find() {
			return List.of(this.peer);
		}

	}

}
