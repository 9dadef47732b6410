package dev.mesh.discovery.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Addresses of hosts as they stand in a URI. */
final class AddressText {

	/** By kind, then by value: name servers change the order from answer to answer. */
	private static final Comparator<InetAddress> ORDER = Comparator
		.comparingInt((InetAddress address) -> address.getAddress().length)
		.thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

	private AddressText() {
	}

	/**
	 * Those that can be dialled, each once, IPv4 first. A link-local address is of no use
	 * without the interface it belongs to, which no record tells.
	 */
	static List<InetAddress> usable(Collection<InetAddress> addresses) {
		return addresses.stream()
			.filter((address) -> !address.isLinkLocalAddress() && !address.isMulticastAddress()
					&& !address.isAnyLocalAddress())
			.sorted(ORDER)
			.distinct()
			.toList();
	}

	/** The address, in brackets when it is one of IPv6. */
	static String of(InetAddress address) {
		String text = address.getHostAddress();
		int zone = text.indexOf('%');
		String plain = (zone < 0) ? text : text.substring(0, zone);
		return (address instanceof Inet6Address) ? "[" + plain + "]" : plain;
	}

}
