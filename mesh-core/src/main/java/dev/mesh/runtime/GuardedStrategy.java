package dev.mesh.runtime;

import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.random.RandomGenerator;

/**
 * A strategy of the application's, the one piece of its code that runs on the loop: what
 * it throws must not end the peer.
 */
final class GuardedStrategy implements ReconnectionStrategy {

	private static final Logger logger = System.getLogger(GuardedStrategy.class.getName());

	private static final ReconnectionStrategy SUBSTITUTE = ReconnectionStrategy.fullJitter(100, 30_000);

	private final ReconnectionStrategy strategy;

	private GuardedStrategy(ReconnectionStrategy strategy) {
		this.strategy = strategy;
	}

	static SessionRequest guard(SessionRequest request) {
		return request.withReconnect(new GuardedStrategy(request.reconnect()));
	}

	@Override
	public long delayMillis(int attempt, RandomGenerator entropy) {
		try {
			return this.strategy.delayMillis(attempt, entropy);
		}
		catch (RuntimeException ex) {
			logger.log(Level.WARNING, "The reconnection strategy " + this.strategy + " failed; the default one decides",
					ex);
			return SUBSTITUTE.delayMillis(attempt, entropy);
		}
	}

}
