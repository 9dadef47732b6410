package dev.mesh.discovery.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.naming.NamingException;

/** Asks name servers. */
final class ServerLookup implements NameLookup {

	private final Records servers;

	ServerLookup(NameServers servers) {
		this(servers::query);
	}

	/** For tests: with other servers. */
	ServerLookup(Records servers) {
		this.servers = servers;
	}

	@Override
	public List<InetAddress> addresses(String name) throws NamingException, UnknownHostException {
		List<String> texts = new ArrayList<>(this.servers.query(name, "A"));
		texts.addAll(this.servers.query(name, "AAAA"));
		List<InetAddress> addresses = new ArrayList<>();
		for (String text : texts) {
			// Without a look-up, because it is an address.
			addresses.add(InetAddress.getByName(text));
		}
		return AddressText.usable(addresses);
	}

	@Override
	public List<ServiceRecord> services(String name) throws NamingException {
		return this.servers.query(name, "SRV")
			.stream()
			.map(ServiceRecord::parse)
			.filter(Objects::nonNull)
			.sorted(ServiceRecord.ORDER)
			.toList();
	}

	/** What {@link NameServers#query} does. */
	interface Records {

		List<String> query(String name, String type) throws NamingException;

	}

}
