package dev.mesh.discovery.dns;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.PeerDiscovery;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Peers that a name server knows, by one of two kinds of records:
 * <ul>
 * <li>A and AAAA: each address of a name, such as a headless service of Kubernetes, with
 * the port given here. The operating system is asked, so its host file and its search
 * domains apply, and the JVM keeps answers for as long as
 * {@code networkaddress.cache.ttl} says, 30 s by default.
 * <li>SRV (RFC 2782), for a name that begins with {@code _}, such as
 * {@code _mesh._tcp.example.com}: host and port of each record, those of the lowest
 * priority first, then the heaviest. The name must be complete, and nothing is kept. Host
 * names stay, so that TLS can check them.
 * </ul>
 * A name that does not exist, or has no such record, is an empty answer; a server that
 * does not answer is a failure. Credentials are shown to whoever is found. SRV needs the
 * module {@code jdk.naming.dns}, which every complete JDK has.
 * <p>
 * Immutable and thread-safe: each method returns another one.
 */
public final class DnsDiscovery implements PeerDiscovery {

	private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_-]{1,63}\\.)*[A-Za-z0-9_-]{1,63}\\.?");

	/** RFC 1035, with the dot at the end. */
	private static final int MAX_NAME = 254;

	private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,1023}");

	private static final Set<String> SCHEMES = Set.of("ws", "wss");

	private final String name;

	private final Form form;

	private final Duration interval;

	private final NameLookup lookup;

	private DnsDiscovery(String name, Form form, Duration interval, NameLookup lookup) {
		this.name = name;
		this.form = form;
		this.interval = interval;
		this.lookup = lookup;
	}

	/**
	 * Peers of a name, at {@code wss://...:443/mesh}, asked for every 30 s.
	 * @param name such as {@code mesh.default.svc.cluster.local}, or one that begins with
	 * {@code _} for SRV records
	 * @throws IllegalArgumentException when it is no name
	 */
	public static DnsDiscovery of(String name) {
		if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
			throw new IllegalArgumentException("'" + name + "' is not the name of a host or service: it has at most "
					+ MAX_NAME + " characters, and letters, digits, '-' and '_' between its dots, 63 at most");
		}
		return new DnsDiscovery(name, new Form("wss", -1, "/mesh"), Duration.ofSeconds(30),
				new SystemLookup(new NameServers(List.of(), NameServers.TIMEOUT)));
	}

	/**
	 * The same with another scheme.
	 * @param value {@code ws} or {@code wss}
	 * @throws IllegalArgumentException when it is neither
	 */
	public DnsDiscovery scheme(String value) {
		if (!SCHEMES.contains(value)) {
			throw new IllegalArgumentException("The scheme is ws or wss, but '" + value + "' was given");
		}
		return new DnsDiscovery(this.name, new Form(value, this.form.port(), this.form.path()), this.interval,
				this.lookup);
	}

	/**
	 * The same with another port for A and AAAA records; SRV records have their own.
	 * @param value 1 to 65535
	 * @throws IllegalArgumentException when it is not within that
	 */
	public DnsDiscovery port(int value) {
		if (value < 1 || value > 65_535) {
			throw new IllegalArgumentException("A port is from 1 to 65535, but " + value + " was given");
		}
		return new DnsDiscovery(this.name, new Form(this.form.scheme(), value, this.form.path()), this.interval,
				this.lookup);
	}

	/**
	 * The same with another path.
	 * @param value begins with {@code /}, without a query; at most 1,024 characters
	 * @throws IllegalArgumentException when it is no path
	 */
	public DnsDiscovery path(String value) {
		if (!PATH.matcher(value).matches()) {
			throw new IllegalArgumentException(
					"A path begins with '/', has no query, and at most 1024 characters, but '" + value + "' was given");
		}
		return new DnsDiscovery(this.name, new Form(this.form.scheme(), this.form.port(), value), this.interval,
				this.lookup);
	}

	/**
	 * The same, asked at another interval.
	 * @throws IllegalArgumentException when it is not within
	 * {@link PeerDiscovery#INTERVAL}
	 */
	public DnsDiscovery interval(Duration value) {
		return new DnsDiscovery(this.name, this.form, INTERVAL.require("interval", value), this.lookup);
	}

	/**
	 * The same, asking these name servers for all records, and neither the operating
	 * system nor its host file; the name must be complete then.
	 * @param addresses such as {@code 10.96.0.10}, {@code 127.0.0.1:8600} or
	 * {@code [fd00::10]:53}; at least one
	 * @throws IllegalArgumentException when one is no address
	 */
	public DnsDiscovery servers(String... addresses) {
		return lookup(new ServerLookup(new NameServers(List.of(addresses), NameServers.TIMEOUT)));
	}

	/** For tests: the same with another way to look names up. */
	DnsDiscovery lookup(NameLookup other) {
		return new DnsDiscovery(this.name, this.form, this.interval, other);
	}

	@Override
	public String name() {
		return "dns " + this.name;
	}

	@Override
	public Duration interval() {
		return this.interval;
	}

	/**
	 * Asks for the records; blocks.
	 * @throws Exception when no server answers, or one answers what nobody can dial
	 */
	@Override
	public List<DiscoveredPeer> find() throws Exception {
		List<DiscoveredPeer> peers = new ArrayList<>();
		if (this.name.startsWith("_")) {
			for (ServiceRecord service : this.lookup.services(this.name)) {
				peers.add(peer(service.target(), service.port()));
			}
		}
		else {
			for (InetAddress address : this.lookup.addresses(this.name)) {
				peers.add(peer(AddressText.of(address), this.form.port()));
			}
		}
		return peers;
	}

	private DiscoveredPeer peer(String host, int port) throws URISyntaxException {
		String authority = (port < 0) ? host : host + ":" + port;
		return DiscoveredPeer.configured(new URI(this.form.scheme() + "://" + authority + this.form.path()));
	}

	@Override
	public String toString() {
		return "DnsDiscovery[" + this.name + "]";
	}

	/**
	 * What addresses are made of.
	 *
	 * @param port -1 = that of the scheme
	 */
	private record Form(String scheme, int port, String path) {
	}

}
