package dev.mesh.runtime;

import dev.mesh.session.SessionInfo;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The session properties that the mesh itself sets, as texts; users' own cannot have
 * their names.
 */
final class FixedProperties {

	private FixedProperties() {
	}

	/** All properties of a session, the fixed ones first. */
	static Map<String, String> of(SessionInfo session, Instant start) {
		Map<String, String> all = new LinkedHashMap<>();
		all.put("$SessionId", session.id());
		all.put("$Peer", session.peer().toString());
		if (session.principal() != null) {
			all.put("$Principal", session.principal());
		}
		all.put("$Roles", String.join(",", session.roles()));
		all.put("$Transport", session.linkType().name());
		all.put("$StartTime", start.toString());
		if (!session.dialled()) {
			all.put("$ClientIP", host(session.remoteAddress()));
		}
		if (session.expiresAtMillis() > 0) {
			all.put("$ExpiryTime", Instant.ofEpochMilli(session.expiresAtMillis()).toString());
		}
		all.putAll(session.properties());
		return Collections.unmodifiableMap(all);
	}

	/** The address without its port, and without the brackets of version 6. */
	private static String host(String address) {
		int colon = address.lastIndexOf(':');
		boolean port = colon > 0 && (address.indexOf(':') == colon || address.charAt(colon - 1) == ']');
		String host = port ? address.substring(0, colon) : address;
		return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
	}

}
