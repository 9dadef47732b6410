package dev.mesh.runtime;

import dev.mesh.bus.BusAccess;
import dev.mesh.bus.BusAuthorizer;
import dev.mesh.bus.Permit;
import dev.mesh.identity.PeerKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Asks authorizers in order, until one does not agree. One that throws has not agreed.
 */
final class AuthorizerChain {

	/** As in the core, which does not wait for longer. */
	private static final long LIMIT_NANOS = 10_000_000_000L;

	private static final Logger logger = System.getLogger(AuthorizerChain.class.getName());

	private final LogLimit denials = new LogLimit();

	private final LogLimit failures = new LogLimit();

	private final List<BusAuthorizer> authorizers;

	/** What a peer is called in the log. */
	private final Function<PeerKey, String> names;

	AuthorizerChain(List<BusAuthorizer> authorizers, Function<PeerKey, String> names) {
		this.authorizers = List.copyOf(authorizers);
		this.names = names;
	}

	/**
	 * One permit for each; never an exception. When it has taken too long the rest is not
	 * looked at, because nobody waits for it.
	 */
	List<Permit> decide(List<BusAccess> accesses) {
		long start = System.nanoTime();
		List<Permit> permits = new ArrayList<>(accesses.size());
		for (BusAccess access : accesses) {
			permits.add((System.nanoTime() - start < LIMIT_NANOS) ? decide(access) : Permit.FAILED);
		}
		return permits;
	}

	private Permit decide(BusAccess access) {
		for (BusAuthorizer authorizer : this.authorizers) {
			Permit permit = ask(authorizer, access);
			if (permit != Permit.ALLOWED) {
				return permit;
			}
		}
		return Permit.ALLOWED;
	}

	private Permit ask(BusAuthorizer authorizer, BusAccess access) {
		try {
			if (authorizer.mayAccess(access)) {
				return Permit.ALLOWED;
			}
		}
		catch (Throwable ex) {
			long leftOut = this.failures.admit(System.nanoTime());
			if (leftOut >= 0) {
				logger.log(Level.WARNING, "The authorizer " + authorizer + " failed; what it was asked about is refused"
						+ LogLimit.suffix(leftOut), ex);
			}
			return Permit.FAILED;
		}
		long leftOut = this.denials.admit(System.nanoTime());
		if (leftOut >= 0) {
			logger.log(Level.WARNING, "The peer " + LogLimit.clean(this.names.apply(access.sender())) + " may not "
					+ access.operation() + " to '" + LogLimit.clean(access.path()) + "'" + LogLimit.suffix(leftOut));
		}
		return Permit.DENIED;
	}

}
