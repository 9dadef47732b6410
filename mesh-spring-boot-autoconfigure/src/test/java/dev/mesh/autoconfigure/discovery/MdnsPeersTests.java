package dev.mesh.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import dev.mesh.autoconfigure.discovery.LocalNetwork.Prefix;
import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.identity.PeerKey;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests for {@link MdnsPeers}, with announcements as anybody could send them. */
class MdnsPeersTests {

	private static final PeerKey KEY = PeerKey.parse("B" + "A".repeat(42));

	private final AtomicInteger changes = new AtomicInteger();

	private final MdnsPeers peers = new MdnsPeers(
			new LocalNetwork(List.of(new Prefix(LocalNetworkTests.address("192.168.4.1"), 24),
					new Prefix(LocalNetworkTests.address("fd00::1"), 64),
					new Prefix(LocalNetworkTests.address("fe80::1"), 64))),
			this.changes::incrementAndGet);

	@Test
	void whoIsAnnouncedIsAPeerWithItsKeyAndWithoutCredentials() {
		this.peers.serviceResolved(event("one", text("/peers/mesh", "wss", KEY.toString()), 8443, "192.168.4.7"));
		assertThat(this.peers.all()).containsExactly(announced("wss://192.168.4.7:8443/peers/mesh", Optional.of(KEY)));
		assertThat(this.peers.all()).noneMatch(DiscoveredPeer::credentialsAllowed);
	}

	@Test
	void aKeyIsNotNeeded() {
		this.peers.serviceResolved(event("one", Map.of("path", "/mesh", "scheme", "ws"), 8080, "192.168.4.7"));
		assertThat(this.peers.all()).containsExactly(announced("ws://192.168.4.7:8080/mesh", Optional.empty()));
	}

	@Test
	void everyAddressOnTheLocalNetworkIsTakenUpToFour() {
		this.peers.serviceResolved(event("one", text("/mesh", "ws", KEY.toString()), 8080, "10.0.0.1", "127.0.0.1",
				"192.168.4.7", "169.254.169.254", "fe80::7", "fd00::7", "2001:db8::7"));
		assertThat(uris()).containsExactlyInAnyOrder("ws://192.168.4.7:8080/mesh",
				"ws://[fd00:0:0:0:0:0:0:7]:8080/mesh");
		this.peers.serviceResolved(event("one", text("/mesh", "ws", KEY.toString()), 8080, "192.168.4.1", "192.168.4.2",
				"192.168.4.3", "192.168.4.4", "192.168.4.5"));
		assertThat(uris()).hasSize(MdnsPeers.MAX_ADDRESSES).doesNotContain("ws://192.168.4.5:8080/mesh");
	}

	@ParameterizedTest
	@CsvSource({ "mesh, ws", "/mesh?x=y, ws", "/me sh, ws", "//evil@host#x, ws", "/mesh, http", "/mesh, file",
			"/mesh, WS" })
	void anAnnouncementThatIsNotAsItShouldBeIsIgnored(String path, String scheme) {
		this.peers.serviceResolved(event("one", text(path, scheme, KEY.toString()), 8080, "192.168.4.7"));
		assertThat(this.peers.all()).isEmpty();
		assertThat(this.changes).hasValue(0);
	}

	@Test
	void whatIsIncompleteOrHasAWrongKeyIsIgnored() {
		this.peers.serviceResolved(event("a", Map.of(), 8080, "192.168.4.7"));
		this.peers.serviceResolved(event("b", text("/mesh", "ws", KEY.toString()), 0, "192.168.4.7"));
		this.peers.serviceResolved(event("c", text("/mesh", "ws", "short"), 8080, "192.168.4.7"));
		this.peers.serviceResolved(event("d", text("/mesh", "ws", KEY.toString()), 8080));
		this.peers.serviceResolved(event("e", text("/" + "m".repeat(255), "ws", KEY.toString()), 8080, "192.168.4.7"));
		assertThat(this.peers.all()).isEmpty();
	}

	@Test
	void onlyChangesAreTold() {
		ServiceEvent event = event("One", text("/mesh", "ws", KEY.toString()), 8080, "192.168.4.7");
		this.peers.serviceResolved(event);
		this.peers.serviceResolved(event);
		assertThat(this.changes).hasValue(1);
		this.peers.serviceResolved(event("ONE", text("/mesh", "ws", KEY.toString()), 8081, "192.168.4.7"));
		assertThat(this.changes).hasValue(2);
		assertThat(uris()).containsExactly("ws://192.168.4.7:8081/mesh");
		this.peers.serviceRemoved(event);
		this.peers.serviceRemoved(event);
		assertThat(this.changes).hasValue(3);
		assertThat(this.peers.all()).isEmpty();
	}

	@Test
	void whoseTextHasNotComeIsAskedForAgainAFewTimes() {
		JmDNS responder = mock(JmDNS.class);
		ServiceEvent come = event("come", text("/mesh", "ws", KEY.toString()), 8080, "192.168.4.7");
		this.peers.serviceAdded(come);
		this.peers.serviceAdded(event("Lost", Map.of(), 8080, "192.168.4.8"));
		this.peers.serviceAdded(event("gone", Map.of(), 8080, "192.168.4.9"));
		this.peers.serviceResolved(come);
		this.peers.serviceRemoved(event("gone", Map.of(), 8080, "192.168.4.9"));
		for (int i = 0; i < 20; i++) {
			this.peers.askAgain(responder);
		}
		verify(responder, times(5)).requestServiceInfo(MdnsAnnouncement.TYPE, "lost", 1);
		verifyNoMoreInteractions(responder);
	}

	@Test
	void manyWhoseTextDoesNotComeAreAskedForInTurn() {
		JmDNS responder = mock(JmDNS.class);
		ServiceEvent flood = event("flood", Map.of(), 8080, "192.168.4.7");
		for (int i = 0; i < 2 * MdnsPeers.MAX_PEERS; i++) {
			this.peers.serviceAdded(new NamedEvent("peer" + i, flood));
		}
		this.peers.askAgain(responder);
		this.peers.askAgain(responder);
		verify(responder, times(32)).requestServiceInfo(any(), any(), any(Long.class));
		verify(responder).requestServiceInfo(MdnsAnnouncement.TYPE, "peer31", 1);
	}

	@Test
	void aFloodIsHeldToTheLimitUntilSomebodyIsGone() {
		ServiceEvent flood = event("flood", text("/mesh", "ws", KEY.toString()), 8080, "192.168.4.7");
		for (int i = 0; i < MdnsPeers.MAX_PEERS + 50; i++) {
			this.peers.serviceResolved(new NamedEvent("peer" + i, flood));
		}
		assertThat(this.peers.all()).hasSize(MdnsPeers.MAX_PEERS);
		ServiceEvent late = event("late", text("/mesh", "ws", KEY.toString()), 9_000, "192.168.4.7");
		this.peers.serviceAdded(late);
		verify(late.getDNS(), never()).requestServiceInfo(any(), any(), any(Long.class));
		this.peers.serviceRemoved(event("peer0", Map.of(), 1, "192.168.4.7"));
		this.peers.serviceAdded(late);
		verify(late.getDNS()).requestServiceInfo(MdnsAnnouncement.TYPE, "late", 1L);
		this.peers.serviceResolved(late);
		assertThat(uris()).hasSize(MdnsPeers.MAX_PEERS).contains("ws://192.168.4.7:9000/mesh");
	}

	@Test
	void whatIsAnnouncedIsWhatIsUnderstood() {
		ServiceInfo info = new MdnsAnnouncement(KEY, 8080, "/mesh", "ws").toService();
		assertThat(info.getQualifiedName()).isEqualTo("mesh-" + KEY + "._mesh._tcp.local.");
		assertThat(info.getPort()).isEqualTo(8080);
		assertThat(List.of("path", "scheme", "key")).extracting(info::getPropertyString)
			.containsExactly("/mesh", "ws", KEY.toString());
	}

	private List<String> uris() {
		return this.peers.all().stream().map((peer) -> peer.uri().toString()).toList();
	}

	private static DiscoveredPeer announced(String uri, Optional<PeerKey> key) {
		return DiscoveredPeer.announced(java.net.URI.create(uri), key);
	}

	private static Map<String, String> text(String path, String scheme, String key) {
		return Map.of("path", path, "scheme", scheme, "key", key);
	}

	private static ServiceEvent event(String name, Map<String, String> text, int port, String... addresses) {
		ServiceInfo info = mock(ServiceInfo.class);
		given(info.getPort()).willReturn(port);
		text.forEach((key, value) -> given(info.getPropertyString(key)).willReturn(value));
		given(info.getInet4Addresses()).willReturn(Stream.of(addresses)
			.map(LocalNetworkTests::address)
			.filter(Inet4Address.class::isInstance)
			.toArray(Inet4Address[]::new));
		given(info.getInet6Addresses()).willReturn(Stream.of(addresses)
			.map(LocalNetworkTests::address)
			.filter(Inet6Address.class::isInstance)
			.toArray(Inet6Address[]::new));
		ServiceEvent event = mock(ServiceEvent.class);
		JmDNS dns = mock(JmDNS.class);
		given(event.getName()).willReturn(name);
		given(event.getType()).willReturn(MdnsAnnouncement.TYPE);
		given(event.getInfo()).willReturn(info);
		given(event.getDNS()).willReturn(dns);
		return event;
	}

	/** Another event with another name; a mock for each would take its time. */
	private static final class NamedEvent extends ServiceEvent {

		private static final long serialVersionUID = 1L;

		private final String name;

		private final transient ServiceEvent event;

		NamedEvent(String name, ServiceEvent event) {
			super(event);
			this.name = name;
			this.event = event;
		}

		@Override
		public JmDNS getDNS() {
			return this.event.getDNS();
		}

		@Override
		public String getType() {
			return this.event.getType();
		}

		@Override
		public String getName() {
			return this.name;
		}

		@Override
		public ServiceInfo getInfo() {
			return this.event.getInfo();
		}

	}

}
