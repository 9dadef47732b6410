package dev.mesh.autoconfigure.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.List;

/**
 * The networks that one interface of this host is on. Only peers there are taken from
 * announcements, so that nobody can have this host dial where only this host gets to.
 */
final class LocalNetwork {

	private final List<Prefix> prefixes;

	LocalNetwork(List<Prefix> prefixes) {
		this.prefixes = List.copyOf(prefixes);
	}

	/**
	 * The networks of the interface with this address.
	 * @throws IOException when there is no such interface
	 */
	static LocalNetwork of(InetAddress address) throws IOException {
		NetworkInterface found = NetworkInterface.getByInetAddress(address);
		if (found == null) {
			throw new IOException("No network interface has the address " + address.getHostAddress());
		}
		return new LocalNetwork(found.getInterfaceAddresses().stream().map(Prefix::of).toList());
	}

	/** Whether this address is on them. */
	boolean contains(InetAddress address) {
		return this.prefixes.stream().anyMatch((prefix) -> prefix.contains(address));
	}

	/**
	 * The beginning that all addresses of a network share.
	 *
	 * @param network an address of it
	 * @param bits how long the beginning is
	 */
	record Prefix(InetAddress network, int bits) {

		static Prefix of(InterfaceAddress address) {
			return new Prefix(address.getAddress(), address.getNetworkPrefixLength());
		}

		boolean contains(InetAddress address) {
			byte[] one = this.network.getAddress();
			byte[] other = address.getAddress();
			if (one.length != other.length) {
				return false;
			}
			for (int bit = 0; bit < this.bits; bit++) {
				int mask = 0x80 >>> (bit % 8);
				if (((one[bit / 8] ^ other[bit / 8]) & mask) != 0) {
					return false;
				}
			}
			return true;
		}

	}

}
