package dev.mesh.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.fuzz.FuzzTarget;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Records of name servers, as the JDK's client hands them over: what is found is dialled
 * at this scheme and path, whatever else stands in a record.
 */
public final class NameServerFuzz implements FuzzTarget {

	private static final int IPV4_BYTES = 4;

	private static final int IPV6_BYTES = 16;

	private final List<Consumer<byte[]>> decoders = List.of(NameServerFuzz::services, NameServerFuzz::addresses,
			NameServerFuzz::service);

	@Override
	public void accept(byte[] input) {
		FuzzTarget.choose(input, this.decoders);
	}

	@Override
	public List<byte[]> seeds() {
		return List.of(seed(0, "10 60 8443 hub-1.example.com.\n20 0 443 _b.example.com.\n0 0 0 ."), FuzzTarget.chosen(1,
				new byte[] { 0, 10, 0, 0, 7, 1, 0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7 }),
				seed(2, "0 5 65535 192.0.2.7."));
	}

	@Override
	public int fewestEdges() {
		return 70;
	}

	private static byte[] seed(int decoder, String text) {
		return FuzzTarget.chosen(decoder, text.getBytes(StandardCharsets.UTF_8));
	}

	/** A record in each line. */
	private static void services(byte[] bytes) {
		List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
		for (DiscoveredPeer peer : found("_mesh._tcp.example.com", (name, type) -> lines)) {
			URI uri = peer.uri();
			assertThat(lines).anyMatch((line) -> Integer.parseInt(line.split(" ", 4)[2]) == uri.getPort()
					&& line.split(" ", 4)[3].replaceFirst("\\.$", "").equals(uri.getHost()));
		}
	}

	/** One byte for the kind, then the address, again and again. */
	private static void addresses(byte[] bytes) {
		List<String> four = new ArrayList<>();
		List<String> six = new ArrayList<>();
		int size = 0;
		for (int at = 0; at < bytes.length; at += 1 + size) {
			size = ((bytes[at] & 1) == 0) ? IPV4_BYTES : IPV6_BYTES;
			if (at + size < bytes.length) {
				byte[] address = new byte[size];
				System.arraycopy(bytes, at + 1, address, 0, size);
				((size == IPV4_BYTES) ? four : six).add(text(address));
			}
		}
		List<DiscoveredPeer> peers = found("mesh.example.com", (name, type) -> type.equals("A") ? four : six);
		assertThat(peers).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(four.size() + six.size());
		assertThat(peers).allMatch((peer) -> peer.uri().getPort() == 8443);
	}

	private static String text(byte[] address) {
		try {
			return InetAddress.getByAddress(address).getHostAddress();
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void service(byte[] bytes) {
		try {
			ServiceRecord record = ServiceRecord.parse(new String(bytes, StandardCharsets.UTF_8));
			if (record != null) {
				assertThat(List.of(record.priority(), record.weight(), record.port())).allMatch((n) -> n >>> 16 == 0);
				assertThat(record.target()).matches("[A-Za-z0-9._-]+");
			}
		}
		catch (IllegalArgumentException ex) {
			assertThat(FuzzTarget.refusal(ex)).endsWith("' is not the SRV record of a host");
		}
	}

	/** Nothing, when there is something that nobody can dial. */
	private static List<DiscoveredPeer> found(String name, ServerLookup.Records servers) {
		List<DiscoveredPeer> peers;
		try {
			peers = DnsDiscovery.of(name).port(8443).lookup(new ServerLookup(servers)).find();
		}
		catch (IllegalArgumentException ex) {
			assertThat(FuzzTarget.refusal(ex)).containsPattern(
					"is not the SRV record of a host|The address of a peer|" + "A port is from 1 to 65535");
			return List.of();
		}
		catch (Exception ex) {
			throw new AssertionError("refused by accident", ex);
		}
		for (DiscoveredPeer peer : peers) {
			assertThat(peer.uri()).hasScheme("wss").hasPath("/mesh").hasNoQuery();
			assertThat(URI.create(peer.canonicalAddress())).hasPath("/mesh");
		}
		return peers;
	}

}
