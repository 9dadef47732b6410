package dev.mesh.discovery;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A source whose addresses the application sets, and may set again at any time; the mesh
 * takes note within a second. Credentials are shown there. Thread-safe.
 */
public final class ProgrammaticDiscovery implements PeerDiscovery {

	private final String name;

	private volatile List<DiscoveredPeer> peers = List.of();

	private volatile @Nullable Runnable onChange;

	/**
	 * Makes one that knows no address yet.
	 * @param name what logs call it
	 */
	public ProgrammaticDiscovery(String name) {
		this.name = Objects.requireNonNull(name, "name");
	}

	/**
	 * From now on these are the addresses, and no others.
	 * @throws IllegalArgumentException when one has user information, a fragment, or no
	 * host; nothing is changed then
	 */
	public void set(Collection<URI> addresses) {
		this.peers = addresses.stream().map(DiscoveredPeer::configured).toList();
		Runnable listener = this.onChange;
		if (listener != null) {
			listener.run();
		}
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public List<DiscoveredPeer> find() {
		return this.peers;
	}

	@Override
	public void start(Runnable listener) {
		this.onChange = listener;
	}

	@Override
	public void stop() {
		this.onChange = null;
	}

	@Override
	public String toString() {
		return "ProgrammaticDiscovery[" + this.name + "]";
	}

}
