package dev.mesh.annotation;

import dev.mesh.bus.Registration;
import dev.mesh.filter.PeerFilter;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceObserver;
import java.util.Set;
import org.apache.commons.logging.LogFactory;

/**
 * A {@link PresenceChanged} method.
 *
 * @param id see {@link MeshListenerEndpoint#id()}
 * @param autoStartup see {@link MeshListenerEndpoint#autoStartup()}
 * @param method what is called
 * @param types the kinds of change it is called for; none means all
 * @param filter the peers it is called for
 */
record PresenceListenerEndpoint(String id, boolean autoStartup, PresenceListenerMethod method,
		Set<PresenceChange.Type> types, PeerFilter filter) implements MeshListenerEndpoint {

	PresenceListenerEndpoint {
		types = Set.copyOf(types);
	}

	@Override
	public Registration listen(MeshListenerContext context) {
		RateLimitedLog log = new RateLimitedLog(LogFactory.getLog(PresenceChanged.class), System::nanoTime);
		PresenceObserver observer = context.presence()
			.observeChanges((changes) -> onChanges(changes, context.counters(), log));
		return observer::close;
	}

	private void onChanges(PresenceChanges changes, MeshListenerCounters counters, RateLimitedLog log) {
		for (PresenceChange change : changes.changes()) {
			if (!isWanted(change, changes)) {
				continue;
			}
			try {
				this.method.call(change, changes.graph());
			}
			catch (Throwable ex) {
				rethrowIfFatal(ex);
				counters.countFailedPresenceCall();
				log.warn("Listener method " + this.method + " failed for " + change.type() + " of peer " + change.key(),
						ex);
			}
		}
	}

	private boolean isWanted(PresenceChange change, PresenceChanges changes) {
		return (this.types.isEmpty() || this.types.contains(change.type()))
				&& this.filter.matches(new PeerAttributes(change.peer(), changes.graph()));
	}

	private static void rethrowIfFatal(Throwable ex) {
		if (ex instanceof VirtualMachineError error) {
			throw error;
		}
	}

}
