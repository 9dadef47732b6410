package dev.mesh.annotation;

import dev.mesh.bus.Bus;
import dev.mesh.bus.Registration;
import dev.mesh.filter.PeerFilter;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceObserver;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.LogFactory;

/**
 * A {@link PresenceChanged} method.
 *
 * @param id see {@link MeshListenerEndpoint#id()}
 * @param autoStartup see {@link MeshListenerEndpoint#autoStartup()}
 * @param call what is called
 * @param wanted what it is called for
 * @param counters counts calls that fail
 */
record PresenceListenerEndpoint(String id, boolean autoStartup, PresenceListenerMethod call, Wanted wanted,
		MeshListenerCounters counters) implements MethodEndpoint {

	@Override
	public Method method() {
		return this.call.method();
	}

	@Override
	public Registration listen(Bus bus, Presence presence) {
		RateLimitedLog log = new RateLimitedLog(LogFactory.getLog(PresenceChanged.class), System::nanoTime);
		AtomicBoolean told = new AtomicBoolean(this.wanted.initial());
		PresenceObserver observer = presence.observeChanges((changes) -> {
			// The first call tells of those that are present already.
			if (told.getAndSet(true)) {
				onChanges(changes, log);
			}
		});
		return observer::close;
	}

	private void onChanges(PresenceChanges changes, RateLimitedLog log) {
		for (PresenceChange change : changes.changes()) {
			if (!this.wanted.includes(change, changes)) {
				continue;
			}
			try {
				this.call.call(change, changes);
			}
			catch (Throwable ex) {
				rethrowIfFatal(ex);
				this.counters.countFailedPresenceCall();
				log.warn("Listener method " + this.call + " failed for " + change.type() + " of peer " + change.key(),
						ex);
			}
		}
	}

	private static void rethrowIfFatal(Throwable ex) {
		if (ex instanceof VirtualMachineError error) {
			throw error;
		}
	}

	/**
	 * Which changes the method is called for.
	 *
	 * @param types their kinds; none means all
	 * @param filter on the peer
	 * @param initial whether peers that are present at the beginning count
	 */
	record Wanted(Set<PresenceChange.Type> types, PeerFilter filter, boolean initial) {

		Wanted {
			types = Set.copyOf(types);
		}

		boolean includes(PresenceChange change, PresenceChanges changes) {
			return (this.types.isEmpty() || this.types.contains(change.type()))
					&& this.filter.matches(changes.graph().attributes(change.peer()));
		}

	}

}
