package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes guessing slow: whoever has failed several times at an address, for one principal
 * or for many, is not even asked about for a while, which doubles with each failure. What
 * it remembers is bounded; the oldest is forgotten first.
 */
final class AuthenticationThrottle {

	static final int MAX_REMEMBERED = 10_000;

	/** Failures in a row for one principal from one address that cost nothing. */
	static final int FREE_FAILURES = 5;

	/**
	 * The same for one address whatever the principal: behind one address there may be
	 * many.
	 */
	static final int FREE_FAILURES_OF_ADDRESS = 50;

	private static final long FIRST_NANOS = 1_000_000_000L;

	private static final long LONGEST_NANOS = 60 * FIRST_NANOS;

	/** Failures are forgotten when none was added for so long. */
	private static final long MEMORY_NANOS = 600 * FIRST_NANOS;

	/** One failure of an address is forgiven in so much time. */
	private static final long FORGIVEN_NANOS = 12 * FIRST_NANOS;

	private static final int NETWORK_GROUPS = 4;

	/** Hash of what each peer has shown last in vain. */
	private final Map<PeerKey, Integer> newestOf = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<PeerKey, Integer> eldest) {
			return size() > MAX_REMEMBERED;
		}

	};

	private final Map<Culprit, Failures> remembered = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Culprit, Failures> eldest) {
			return size() > MAX_REMEMBERED;
		}

	};

	/** For how long nobody is asked about these, in milliseconds; 0 = go on. */
	long retryAfterMillis(String address, Credentials credentials, long nowNanos) {
		if (isNoSecret(credentials)) {
			return 0;
		}
		Culprit pair = principalAt(address, credentials);
		long until = Math.max((pair != null) ? blockedUntil(pair, nowNanos) : nowNanos,
				blockedUntil(anyAt(address), nowNanos));
		return (until <= nowNanos) ? 0 : (until - nowNanos) / 1_000_000 + 1;
	}

	/**
	 * Credentials were wrong. A peer that shows the same ones again is misconfigured and
	 * no guesser: it is not counted twice, and so locks nobody out.
	 */
	void failed(AuthenticationRequest request, long nowNanos) {
		int shown = request.credentials().hashCode();
		Integer before = this.newestOf.put(request.peer(), shown);
		if (before == null || before != shown) {
			failed(request.remoteAddress(), request.credentials(), nowNanos);
		}
	}

	void failed(String address, Credentials credentials, long nowNanos) {
		if (isNoSecret(credentials)) {
			return;
		}
		Culprit pair = principalAt(address, credentials);
		if (pair != null) {
			count(pair, FREE_FAILURES, 0, nowNanos);
		}
		count(anyAt(address), FREE_FAILURES_OF_ADDRESS, FORGIVEN_NANOS, nowNanos);
	}

	/**
	 * Takes the principal's failures back, not those of the address: else whoever has one
	 * account could go on guessing others.
	 */
	void succeeded(String address, Credentials credentials) {
		Culprit pair = principalAt(address, credentials);
		if (pair != null) {
			this.remembered.remove(pair);
		}
	}

	/** There is nothing to guess. */
	private static boolean isNoSecret(Credentials credentials) {
		return credentials instanceof Credentials.Anonymous || credentials instanceof Credentials.Attested;
	}

	int size() {
		return this.remembered.size();
	}

	private long blockedUntil(Culprit culprit, long nowNanos) {
		Failures failures = this.remembered.get(culprit);
		return (failures != null) ? failures.blockedUntil : nowNanos;
	}

	private void count(Culprit culprit, int free, long forgivenNanos, long nowNanos) {
		Failures before = this.remembered.get(culprit);
		int failed = 1;
		if (before != null && nowNanos - before.lastNanos <= MEMORY_NANOS) {
			long forgiven = (forgivenNanos > 0) ? (nowNanos - before.lastNanos) / forgivenNanos : 0;
			failed += (int) Math.max(0, before.count - forgiven);
		}
		long delay = (failed < free) ? 0 : Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failed - free, 10));
		this.remembered.put(culprit, new Failures(failed, nowNanos, nowNanos + delay));
	}

	/**
	 * Null for a token that names no principal: at one address there may be many of them.
	 */
	private static @Nullable Culprit principalAt(String address, Credentials credentials) {
		String principal = null;
		if (credentials instanceof Credentials.Password password) {
			principal = password.principal();
		}
		else if (credentials instanceof Credentials.Token token) {
			principal = token.principal().orElse(null);
		}
		return (principal != null) ? new Culprit(host(address), principal) : null;
	}

	private static Culprit anyAt(String address) {
		return new Culprit(host(address), null);
	}

	/**
	 * The address without its port, which is another one each time; of version 6 only the
	 * network, because whoever has one address has all of it.
	 */
	private static String host(String address) {
		int colon = address.lastIndexOf(':');
		boolean port = colon > 0 && (address.indexOf(':') == colon || address.charAt(colon - 1) == ']');
		String host = port ? address.substring(0, colon) : address;
		return host.contains(":") ? network(host) : host;
	}

	/** The first four groups; the text is only compared, so it need not be an address. */
	private static String network(String host) {
		StringBuilder groups = new StringBuilder();
		String[] parts = host.replace("[", "").split(":", -1);
		for (int i = 0; i < parts.length && i < NETWORK_GROUPS && !parts[i].isEmpty(); i++) {
			groups.append(parts[i]).append(':');
		}
		return groups.toString();
	}

	/** Who failed; without a principal whoever is at that address. */
	private record Culprit(String host, @Nullable String principal) {
	}

	private record Failures(int count, long lastNanos, long blockedUntil) {
	}

}
