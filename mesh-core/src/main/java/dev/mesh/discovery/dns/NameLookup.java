package dev.mesh.discovery.dns;

import java.net.InetAddress;
import java.util.List;

/**
 * Who knows names; methods block, and their lists have an order that is always the same.
 */
interface NameLookup {

	/** The addresses of a host; empty when there are none. */
	List<InetAddress> addresses(String name) throws Exception;

	/** The records of a service, the first to try first; empty when there are none. */
	List<ServiceRecord> services(String name) throws Exception;

}
