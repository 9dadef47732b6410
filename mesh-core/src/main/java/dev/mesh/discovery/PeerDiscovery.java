package dev.mesh.discovery;

import dev.mesh.limit.DurationRange;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Finds addresses at which peers of the mesh may be dialled. What it finds is an offer:
 * the mesh chooses whom to dial, while configured addresses are always dialled.
 * <p>
 * A mesh that runs calls {@link #start}, then {@link #find} again and again, and
 * {@link #stop} when it stops; all of this once more when it is started again. It makes
 * one call at a time, on threads for this purpose that may be blocked. A call that takes
 * longer than 20 seconds is interrupted and shown as a failure; the other sources go on.
 * A source belongs to one mesh.
 */
public interface PeerDiscovery {

	/** How often a source may be asked. */
	DurationRange INTERVAL = new DurationRange(Duration.ofSeconds(1), Duration.ofHours(24));

	/**
	 * What logs and operators call it, such as
	 * {@code dns mesh.default.svc.cluster.local}.
	 * @return 1 to 255 characters, no control characters, no secrets; always the same
	 */
	String name();

	/**
	 * Everything there is now. At most 1,000 addresses of all sources are used, those
	 * where credentials are allowed first, then by the order of the sources and in each
	 * by its own order.
	 * @return all of it, not only what is new; empty when there is nobody
	 * @throws Exception when it cannot be told; what was found before stays, and it is
	 * asked again after 1 s, doubling to the interval
	 */
	Collection<DiscoveredPeer> find() throws Exception;

	/**
	 * How often it is asked, more or less.
	 * @return within {@link #INTERVAL}, and always the same; 30 s by default
	 */
	default Duration interval() {
		return Duration.ofSeconds(30);
	}

	/**
	 * The mesh begins to use it. A source that is told of changes keeps the argument.
	 * @param onChange to be called on any thread when {@link #find} would return
	 * something else: it is then asked soon, at most once a second; does not block
	 * @throws Exception when that is not possible now; it is tried again as with
	 * {@link #find}
	 */
	default void start(Runnable onChange) throws Exception {
	}

	/** The mesh has stopped. Called when {@link #start} has returned, once each time. */
	default void stop() {
	}

	/**
	 * A source whose addresses the application knows by itself; credentials are shown
	 * there.
	 * @param name what logs call it
	 * @param addresses asked every 30 s; may block and throw
	 */
	static PeerDiscovery of(String name, Supplier<? extends Collection<URI>> addresses) {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(addresses, "addresses");
		return new PeerDiscovery() {

			@Override
			public String name() {
				return name;
			}

			@Override
			public List<DiscoveredPeer> find() {
				return addresses.get().stream().map(DiscoveredPeer::configured).toList();
			}

			@Override
			public String toString() {
				return "PeerDiscovery[" + name + "]";
			}

		};
	}

}
