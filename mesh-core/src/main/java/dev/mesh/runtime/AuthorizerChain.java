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
import java.util.function.LongSupplier;

/**
 * Asks authorizers in order, until one does not agree. One that throws has not agreed.
 */
final class AuthorizerChain {

	/** As in the core, which does not wait for longer. */
	private static final long LIMIT_NANOS = 10_000_000_000L;

	/**
	 * For so long one question keeps others waiting, unless a single decision takes
	 * longer.
	 */
	private static final long TURN_NANOS = 20_000_000L;

	private static final Logger logger = System.getLogger(AuthorizerChain.class.getName());

	private final LogLimit denials = new LogLimit();

	private final LogLimit failures = new LogLimit();

	private final List<BusAuthorizer> authorizers;

	/** What a peer is called in the log. */
	private final Function<PeerKey, String> names;

	private final LongSupplier clock;

	AuthorizerChain(List<BusAuthorizer> authorizers, Function<PeerKey, String> names, LongSupplier clock) {
		this.authorizers = List.copyOf(authorizers);
		this.names = names;
		this.clock = clock;
	}

	/**
	 * One permit for each, in their order, until its turn is over; the rest is to be
	 * asked again. Nothing when it was asked too long ago, because nobody waits for it
	 * any more. Never an exception.
	 */
	List<Permit> decide(List<BusAccess> accesses, long askedNanos) {
		long start = this.clock.getAsLong();
		List<Permit> permits = new ArrayList<>(accesses.size());
		if (start - askedNanos >= LIMIT_NANOS) {
			return permits;
		}
		for (BusAccess access : accesses) {
			permits.add(decide(access));
			if (this.clock.getAsLong() - start >= TURN_NANOS) {
				break;
			}
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
			long leftOut = this.failures.admit(this.clock.getAsLong());
			if (leftOut >= 0) {
				logger.log(Level.WARNING, "The authorizer " + authorizer + " failed; what it was asked about is refused"
						+ LogLimit.suffix(leftOut), ex);
			}
			return Permit.FAILED;
		}
		long leftOut = this.denials.admit(this.clock.getAsLong());
		if (leftOut >= 0) {
			logger.log(Level.WARNING, "The peer " + LogLimit.clean(this.names.apply(access.sender())) + " may not "
					+ access.operation() + " to '" + LogLimit.clean(access.path()) + "'" + LogLimit.suffix(leftOut));
		}
		return Permit.DENIED;
	}

}
