package dev.mesh.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.autoconfigure.discovery.LocalNetwork.Prefix;
import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import org.mockito.Answers;
import org.mockito.Mockito;

/**
 * Announcements as anybody on the local network can send them, read by JmDNS: only
 * addresses there are dialled, and at most a few of each.
 */
public final class MdnsPeersFuzz implements FuzzTarget {

	private static final int REMOVED = 2;

	private static final int ADDED = 3;

	private static final LocalNetwork NETWORK = new LocalNetwork(
			List.of(new Prefix(LocalNetworkTests.address("192.168.4.1"), 24),
					new Prefix(LocalNetworkTests.address("fd00::1"), 64),
					new Prefix(LocalNetworkTests.address("fe80::1"), 64)));

	private static final List<String> HOSTS = List.of("192.168.4.0", "fd00::", "fe80::", "10.0.0.0", "192.168.5.0",
			"fd00:0:0:1::", "::", "127.0.0.0");

	private final JmDNS dns = Mockito.mock(JmDNS.class,
			Mockito.withSettings().stubOnly().defaultAnswer(Answers.RETURNS_DEFAULTS));

	private Announcement current = new Announcement(ServiceInfo.create(MdnsAnnouncement.TYPE, "none", 0, ""), 0,
			List.of());

	/** What JmDNS shows of an announcement; a mock for each would take its time. */
	private final ServiceInfo info = Mockito.mock(ServiceInfo.class,
			Mockito.withSettings().stubOnly().defaultAnswer((call) -> switch (call.getMethod().getName()) {
				case "getPort" -> this.current.port();
				case "getPropertyString" -> this.current.text().getPropertyString(call.getArgument(0));
				case "getInet4Addresses" -> this.current.addresses(Inet4Address.class).toArray(Inet4Address[]::new);
				case "getInet6Addresses" -> this.current.addresses(Inet6Address.class).toArray(Inet6Address[]::new);
				default -> throw new UnsupportedOperationException(call.toString());
			}));

	/** What, name, port, addresses, length and text, again and again. */
	@Override
	public void accept(byte[] input) {
		AtomicInteger changes = new AtomicInteger();
		MdnsPeers peers = new MdnsPeers(NETWORK, changes::incrementAndGet);
		WireReader reader = new WireReader(input, 0, input.length);
		while (reader.remaining() > 6) {
			int what = reader.readByte();
			Event event = new Event("peer" + (char) reader.readByte());
			read(reader, what >> 2);
			List<DiscoveredPeer> before = peers.all();
			int changesBefore = changes.get();
			switch (what & 3) {
				case REMOVED -> peers.serviceRemoved(event);
				case ADDED -> peers.serviceAdded(event);
				default -> peers.serviceResolved(event);
			}
			assertThat(changes.get() - changesBefore).isBetween(peers.all().equals(before) ? 0 : 1, 1);
			peers.all().forEach(MdnsPeersFuzz::assertCanBeDialled);
			assertThat(peers.all()).hasSizeLessThanOrEqualTo(before.size() + MdnsPeers.MAX_ADDRESSES);
		}
	}

	private void read(WireReader reader, int addresses) {
		int port = reader.readByte() << 8 | reader.readByte();
		List<InetAddress> found = new ArrayList<>();
		for (int i = 0; i < addresses && reader.remaining() > 1; i++) {
			int kind = reader.readByte();
			found.add(address(HOSTS.get(kind % HOSTS.size()), reader.readByte()));
		}
		byte[] text = reader.readBytes(Math.min((reader.remaining() > 0) ? reader.readByte() : 0, reader.remaining()));
		this.current = new Announcement(ServiceInfo.create(MdnsAnnouncement.TYPE, "any", port, 0, 0, text), port,
				found);
	}

	private static InetAddress address(String network, int host) {
		byte[] bytes = LocalNetworkTests.address(network).getAddress();
		bytes[bytes.length - 1] = (byte) host;
		try {
			return InetAddress.getByAddress(bytes);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void assertCanBeDialled(DiscoveredPeer peer) {
		URI uri = peer.uri();
		assertThat(peer.credentialsAllowed()).isFalse();
		assertThat(uri.getScheme()).isIn("ws", "wss");
		assertThat(uri.getPort()).isBetween(1, 65_535);
		assertThat(uri).hasNoQuery().hasNoFragment().hasNoUserInfo();
		assertThat(uri.getPath()).startsWith("/").hasSizeLessThan(256);
		assertThat(uri.getHost()).matches("192\\.168\\.4\\.\\d+|\\[fd00:0:0:0:0:0:0:[0-9a-f]+]");
	}

	@Override
	public List<byte[]> seeds() {
		byte[] whole = text("path=/mesh", "scheme=wss", "key=B" + "A".repeat(42));
		return List.of(announced(5, 'a', 8443, new byte[] { 0, 7 }, whole),
				announced(21, 'a', 80, new byte[] { 1, 1, 2, 2, 0, 3, 0, 4, 0, 5 }, text("path=/", "scheme=ws")),
				announced(9, 'b', 80, new byte[] { 3, 7, 0, 8 }, text("path=/mesh", "scheme=ws")),
				announced(5, 'c', 80, new byte[] { 0, 7 }, text("path=/mesh?x=y", "scheme=ws")),
				announced(5, 'd', 0, new byte[] { 0, 7 }, text("path=/mesh", "scheme=ws", "key=short")),
				announced(REMOVED, 'a', 1, new byte[0], new byte[0]), announced(ADDED, 'c', 1, new byte[0], whole));
	}

	@Override
	public int fewestEdges() {
		return 75;
	}

	@Override
	public long allocationLimit(int inputBytes) {
		return 1024 * 1024 + 10_000L * inputBytes;
	}

	private static byte[] announced(int what, char name, int port, byte[] addresses, byte[] text) {
		WireWriter writer = new WireWriter(300).writeByte(what).writeByte(name).writeByte(port >> 8);
		writer.writeByte(port & 0xff).writeBytes(addresses);
		return writer.writeByte(text.length).writeBytes(text).toByteArray();
	}

	private static byte[] text(String... properties) {
		WireWriter writer = new WireWriter(300);
		for (String property : properties) {
			writer.writeByte(property.length()).writeBytes(property.getBytes(StandardCharsets.UTF_8));
		}
		return writer.toByteArray();
	}

	/** What JmDNS has read. */
	private record Announcement(ServiceInfo text, int port, List<InetAddress> all) {

		List<InetAddress> addresses(Class<? extends InetAddress> kind) {
			return this.all.stream().filter(kind::isInstance).toList();
		}

	}

	/** Something that JmDNS tells. */
	private final class Event extends ServiceEvent {

		private static final long serialVersionUID = 1L;

		private final String name;

		Event(String name) {
			super(MdnsPeersFuzz.this);
			this.name = name;
		}

		@Override
		public JmDNS getDNS() {
			return MdnsPeersFuzz.this.dns;
		}

		@Override
		public String getType() {
			return MdnsAnnouncement.TYPE;
		}

		@Override
		public String getName() {
			return this.name;
		}

		@Override
		public ServiceInfo getInfo() {
			return MdnsPeersFuzz.this.info;
		}

	}

}
