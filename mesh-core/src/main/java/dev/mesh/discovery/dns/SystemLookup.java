package dev.mesh.discovery.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import javax.naming.NamingException;

/**
 * Asks the operating system, as far as Java can: for addresses. It does not tell a name
 * that has no addresses from a name server that does not answer; the name server does.
 */
final class SystemLookup implements NameLookup {

	private final ServerLookup servers;

	private final Hosts hosts;

	SystemLookup(NameServers servers) {
		this(servers, InetAddress::getAllByName);
	}

	/** For tests: with another operating system. */
	SystemLookup(NameServers servers, Hosts hosts) {
		this.servers = new ServerLookup(servers);
		this.hosts = hosts;
	}

	@Override
	public List<InetAddress> addresses(String name) throws UnknownHostException {
		try {
			return AddressText.usable(List.of(this.hosts.addresses(name)));
		}
		catch (UnknownHostException ex) {
			try {
				return this.servers.addresses(name);
			}
			catch (NamingException unanswered) {
				ex.addSuppressed(unanswered);
				throw ex;
			}
		}
	}

	@Override
	public List<ServiceRecord> services(String name) throws NamingException {
		return this.servers.services(name);
	}

	/** What {@link InetAddress#getAllByName} does. */
	interface Hosts {

		InetAddress[] addresses(String name) throws UnknownHostException;

	}

}
