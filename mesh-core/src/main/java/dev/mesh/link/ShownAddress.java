package dev.mesh.link;

import java.net.URI;

/** Addresses as people and logs may see them. */
public final class ShownAddress {

	private ShownAddress() {
	}

	/**
	 * The address without user information, query and fragment, where secrets may be.
	 * @param uri an address that sessions can have
	 * @return scheme, host, port and path
	 */
	public static String of(URI uri) {
		String path = (uri.getRawPath() != null) ? uri.getRawPath() : "";
		String port = (uri.getPort() >= 0) ? ":" + uri.getPort() : "";
		return uri.getScheme() + "://" + uri.getHost() + port + path;
	}

}
