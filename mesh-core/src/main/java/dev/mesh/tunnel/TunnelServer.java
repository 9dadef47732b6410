package dev.mesh.tunnel;

import dev.mesh.bus.Bus;
import dev.mesh.bus.Registration;
import dev.mesh.bus.StreamCandidate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets other peers reach targets from here: it accepts the streams of their tunnels and
 * connects each to its target, if that is allowed. Every peer of the mesh may use what is
 * allowed. One thread carries all connections, up to four more look up names.
 * Thread-safe.
 */
public final class TunnelServer implements AutoCloseable {

	/** Looking up a name blocks, and one that takes long must not stop the others. */
	private static final int RESOLVERS = 4;

	private static final long IDLE_SECONDS = 10;

	private final Set<TunnelTarget> allowed;

	private final TunnelSettings settings;

	private final Connections connections;

	private @Nullable Registration registration;

	private @Nullable TunnelLoop loop;

	private @Nullable ThreadPoolExecutor resolvers;

	private TunnelServer(Collection<TunnelTarget> allowed, TunnelSettings settings) {
		this.allowed = Set.copyOf(new LinkedHashSet<>(allowed));
		this.settings = settings;
		this.connections = new Connections("Tunnels from other peers", settings.maxConnections());
	}

	/**
	 * Serves from now on, whenever the mesh runs.
	 * @param bus of the mesh
	 * @param allowed the only targets; when there is none, nothing is accepted and no
	 * thread started
	 * @param settings limits of this end
	 */
	public static TunnelServer start(Bus bus, Collection<TunnelTarget> allowed, TunnelSettings settings) {
		TunnelServer server = new TunnelServer(allowed, settings);
		if (!server.allowed.isEmpty()) {
			server.serve(bus);
		}
		return server;
	}

	private void serve(Bus bus) {
		TunnelLoop carrier = new TunnelLoop("mesh-tunnel-server", () -> this.connections.abortAll(TargetDial.CLOSED));
		ThreadPoolExecutor pool = new ThreadPoolExecutor(RESOLVERS, RESOLVERS, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), TunnelServer::resolver);
		pool.allowCoreThreadTimeOut(true);
		this.loop = carrier;
		this.resolvers = pool;
		carrier.start();
		this.registration = bus.onStream(TunnelProtocol.PATH, (candidate) -> decide(candidate, carrier, pool));
	}

	private static Thread resolver(Runnable task) {
		Thread thread = new Thread(task, "mesh-tunnel-resolver");
		thread.setDaemon(true);
		return thread;
	}

	/** What other peers may reach. */
	public Set<TunnelTarget> allowedTargets() {
		return this.allowed;
	}

	/** What it has carried, over all targets. */
	public TunnelStatistics statistics() {
		return this.connections.statistics();
	}

	/**
	 * Accepts nothing more, resets all connections, and waits until its thread has ended.
	 * Idempotent.
	 */
	@Override
	public void close() {
		if (this.registration != null) {
			this.registration.close();
		}
		if (this.loop != null) {
			this.loop.close();
		}
		if (this.resolvers != null) {
			this.resolvers.shutdown();
		}
	}

	/** On a thread of the dispatcher. */
	private void decide(StreamCandidate candidate, TunnelLoop carrier, ThreadPoolExecutor pool) {
		TunnelTarget target;
		try {
			target = TunnelProtocol.target(candidate.arguments());
		}
		catch (IllegalArgumentException ex) {
			refuse(candidate, String.valueOf(ex.getMessage()));
			return;
		}
		if (!this.allowed.contains(target)) {
			refuse(candidate, "the target " + target + " is not on mesh.tunnel.allowed-targets of this peer");
		}
		else if (!this.connections.tryBegin()) {
			refuse(candidate, this.connections.limitReached());
		}
		else {
			new TargetDial(candidate, target, carrier, this.connections).start(pool, this.settings.connectTimeout());
		}
	}

	private void refuse(StreamCandidate candidate, String why) {
		this.connections.failed("refused " + candidate.peer().shortForm() + ": " + why);
		candidate.reject(TunnelLog.clean(why));
	}

}
