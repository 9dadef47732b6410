package dev.mesh.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the acceptor has granted.
 *
 * @param id the session's id
 * @param principal what the dialer was authenticated as; null for anonymous
 * @param roles roles of the dialer, in the order given
 * @param properties session properties
 * @param reconnectMillis reconnect window, the lower of both ends; 0 = none
 * @param claims what else the acceptor knows of the dialer; empty at the dialer
 * @param expiresAtMillis when the credentials run out, in milliseconds of the acceptor's
 * wall clock; 0 = never
 */
record SessionTerms(String id, @Nullable String principal, List<String> roles, Map<String, String> properties,
		long reconnectMillis, Map<String, String> claims, long expiresAtMillis) {

	static final int MAX_ROLES = 64;

	static final int MAX_NAME_BYTES = 255;

	/** The statement has 4 KiB with its keys, numbers and signature. */
	private static final int MAX_STATEMENT_BYTES = 3 * 1024;

	SessionTerms {
		roles = List.copyOf(roles);
		// Sorted: what authenticators return has no order of its own.
		properties = Collections.unmodifiableMap(new TreeMap<>(properties));
		claims = Collections.unmodifiableMap(new TreeMap<>(claims));
	}

	/** What an authenticator has granted. */
	static SessionTerms of(String id, AuthenticationResult.Allow allow, long reconnectMillis) {
		return new SessionTerms(id, allow.principal(), allow.roles(), allow.properties(), reconnectMillis,
				allow.claims(), (allow.expiresAt() != null) ? allow.expiresAt().toEpochMilli() : 0);
	}

	/** For the edge statement. */
	OptionalLong notAfterMillis() {
		return (this.expiresAtMillis > 0) ? OptionalLong.of(this.expiresAtMillis) : OptionalLong.empty();
	}

	/**
	 * What is wrong with an authenticator's verdict: the edge statement that repeats it
	 * to everybody must not be larger than others accept. Null when nothing is.
	 */
	static @Nullable String flawOf(AuthenticationResult.Allow verdict) {
		int statementBytes = 0;
		if (verdict.roles().size() > MAX_ROLES) {
			return verdict.roles().size() + " roles were granted, at most " + MAX_ROLES + " can be";
		}
		List<String> names = new ArrayList<>(verdict.roles());
		if (verdict.principal() != null) {
			names.add(verdict.principal());
		}
		for (String name : names) {
			int bytes = name.getBytes(StandardCharsets.UTF_8).length;
			if (bytes > MAX_NAME_BYTES) {
				return "a principal or role of " + bytes + " bytes was granted, at most " + MAX_NAME_BYTES
						+ " are possible";
			}
			statementBytes += StrictJson.write(StrictJson.newObject().put("", name)).length;
		}
		String flaw = SessionProperties.flawOf(verdict.properties());
		if (flaw != null) {
			return flaw;
		}
		return (statementBytes <= MAX_STATEMENT_BYTES) ? null : "principal and roles take " + statementBytes
				+ " bytes, at most " + MAX_STATEMENT_BYTES + " are possible";
	}

}
