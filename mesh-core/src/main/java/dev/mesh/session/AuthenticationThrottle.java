package dev.mesh.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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

	private final Map<Culprit, Failures> remembered = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Culprit, Failures> eldest) {
			return size() > MAX_REMEMBERED;
		}

	};

	/** For how long nobody is asked about these, in milliseconds; 0 = go on. */
	long retryAfterMillis(String address, Credentials credentials, long nowNanos) {
		if (credentials instanceof Credentials.Anonymous) {
			return 0;
		}
		long until = Math.max(blockedUntil(principalAt(address, credentials), nowNanos),
				blockedUntil(anyAt(address), nowNanos));
		return (until <= nowNanos) ? 0 : (until - nowNanos) / 1_000_000 + 1;
	}

	void failed(String address, Credentials credentials, long nowNanos) {
		if (!(credentials instanceof Credentials.Anonymous)) {
			count(principalAt(address, credentials), FREE_FAILURES, nowNanos);
			count(anyAt(address), FREE_FAILURES_OF_ADDRESS, nowNanos);
		}
	}

	/**
	 * Takes the principal's failures back, not those of the address: else whoever has one
	 * account could go on guessing others.
	 */
	void succeeded(String address, Credentials credentials) {
		this.remembered.remove(principalAt(address, credentials));
	}

	int size() {
		return this.remembered.size();
	}

	private long blockedUntil(Culprit culprit, long nowNanos) {
		Failures failures = this.remembered.get(culprit);
		return (failures != null) ? failures.blockedUntil : nowNanos;
	}

	private void count(Culprit culprit, int free, long nowNanos) {
		Failures before = this.remembered.get(culprit);
		int failed = (before == null || nowNanos - before.lastNanos > MEMORY_NANOS) ? 1 : before.count + 1;
		long delay = (failed < free) ? 0 : Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failed - free, 10));
		this.remembered.put(culprit, new Failures(failed, nowNanos, nowNanos + delay));
	}

	private static Culprit principalAt(String address, Credentials credentials) {
		String principal = (credentials instanceof Credentials.Password password) ? password.principal()
				: (credentials instanceof Credentials.Token token) ? token.principal().orElse("") : "";
		return new Culprit(host(address), principal);
	}

	private static Culprit anyAt(String address) {
		return new Culprit(host(address), null);
	}

	/** The address without its port, which is another one each time. */
	private static String host(String address) {
		Objects.requireNonNull(address, "address");
		int colon = address.lastIndexOf(':');
		boolean port = colon > 0 && (address.indexOf(':') == colon || address.charAt(colon - 1) == ']');
		return port ? address.substring(0, colon) : address;
	}

	/** Who failed; without a principal whoever is at that address. */
	private record Culprit(String host, @Nullable String principal) {
	}

	private record Failures(int count, long lastNanos, long blockedUntil) {
	}

}
