package dev.mesh.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.identity.PeerKey;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Real multicast DNS on the loopback interface; not where that interface has no
 * multicast.
 */
@Timeout(300)
class MdnsDiscoveryTests {

	private static final InetAddress LOOPBACK = LocalNetworkTests.address("127.0.0.1");

	/** JmDNS probes and announces for 4 s, and forgets after 11 s. */
	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final PeerKey KEY = PeerKey.parse("B" + "A".repeat(42));

	@BeforeAll
	static void needsMulticast() throws IOException {
		InetSocketAddress group = new InetSocketAddress("224.0.0.251", 0);
		NetworkInterface loopback = NetworkInterface.getByInetAddress(LOOPBACK);
		try (MulticastSocket socket = new MulticastSocket(0)) {
			socket.setNetworkInterface(loopback);
			socket.joinGroup(group, loopback);
			socket.setSoTimeout(2_000);
			socket.send(new DatagramPacket(new byte[1], 1, group.getAddress(), socket.getLocalPort()));
			socket.receive(new DatagramPacket(new byte[1], 1));
		}
		catch (IOException ex) {
			throw new IOException("The loopback interface has no multicast, which these tests need: bring it up", ex);
		}
	}

	@Test
	void peersFindEachOtherAndForgetWhoStops() throws Exception {
		MdnsDiscovery announcer = new MdnsDiscovery(LOOPBACK,
				() -> Optional.of(new MdnsAnnouncement(KEY, 8080, "/mesh", "ws")));
		MdnsDiscovery finder = new MdnsDiscovery(LOOPBACK, Optional::empty);
		DiscoveredPeer expected = DiscoveredPeer.announced(URI.create("ws://127.0.0.1:8080/mesh"), Optional.of(KEY));
		finder.start(() -> {
		});
		try {
			announcer.start(() -> {
			});
			try {
				await().atMost(LIMIT).until(() -> finder.find().contains(expected));
			}
			finally {
				announcer.stop();
			}
			assertThat(announcer.find()).isEmpty();
			await().atMost(LIMIT).until(() -> !finder.find().contains(expected));
		}
		finally {
			finder.stop();
		}
	}

	@Test
	void anApplicationThatAcceptsSessionsIsFoundWhereItIs() throws Exception {
		try (ConfigurableApplicationContext hub = new SpringApplication(App.class).run("--server.port=0",
				"--server.address=127.0.0.1", "--server.servlet.context-path=/shop", "--mesh.server.enabled=true",
				"--mesh.server.anonymous=true", "--mesh.discovery.mdns.enabled=true");
				ConfigurableApplicationContext till = new SpringApplication(App.class).run(
						"--spring.main.web-application-type=none", "--mesh.discovery.mdns.enabled=true",
						"--mesh.discovery.mdns.address=127.0.0.1")) {
			Mesh mesh = till.getBean(Mesh.class);
			URI uri = URI
				.create("ws://127.0.0.1:" + hub.getEnvironment().getProperty("local.server.port") + "/shop/mesh");
			DiscoveredPeer expected = DiscoveredPeer.announced(uri, Optional.of(hub.getBean(Mesh.class).key()));
			await().atMost(LIMIT).until(() -> mesh.discovery().get(0).peers().contains(expected));
			assertThat(mesh.discovery().get(0).source()).isEqualTo("mdns 127.0.0.1");
			assertThat(mesh.discovery().get(0).lastFailure()).isEmpty();
			assertThat(hub.getBean(Mesh.class).discovery().get(0).peers()).doesNotContain(expected);
		}
	}

	@Test
	void anAddressThatNoInterfaceHasIsAFailure() {
		MdnsDiscovery discovery = new MdnsDiscovery(LocalNetworkTests.address("203.0.113.9"), Optional::empty);
		assertThatIOException().isThrownBy(() -> discovery.start(() -> {
		}));
		assertThat(discovery.find()).isEmpty();
		discovery.stop();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

	}

}
