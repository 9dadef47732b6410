package dev.mesh.benchmarks.product;

import dev.mesh.fleet.LeafFleet;
import dev.mesh.fleet.LightLeaf;
import dev.mesh.session.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Many peers in one process that have sessions with the same server. */
public final class Crowd implements AutoCloseable {

	/** Handshakes at once, below the 64 above which a server refuses. */
	private static final int DIALLING = 48;

	private static final long POLL_MILLIS = 5;

	private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(9);

	private final LeafFleet fleet;

	private final List<LightLeaf> leaves = new ArrayList<>();

	/** None yet; they will dial the server of a Mesh product. */
	public Crowd(int port) {
		this.fleet = new LeafFleet(port, Credentials.password(MeshProduct.PRINCIPAL, MeshProduct.PASSWORD));
	}

	/** Opens more of them, and returns when all have a session. */
	public void open(int count) throws InterruptedException {
		long deadline = System.nanoTime() + PATIENCE_NANOS;
		List<LightLeaf> dialling = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			LightLeaf leaf = this.fleet.launch();
			this.leaves.add(leaf);
			dialling.add(leaf);
			await(dialling, DIALLING, deadline);
		}
		await(dialling, 1, deadline);
	}

	private static void await(List<LightLeaf> dialling, int below, long deadline) throws InterruptedException {
		dialling.removeIf(LightLeaf::isActive);
		while (dialling.size() >= below) {
			if (System.nanoTime() - deadline > 0) {
				throw new IllegalStateException(dialling.size() + " sessions do not open: " + dialling.get(0).ends());
			}
			TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
			dialling.removeIf(LightLeaf::isActive);
		}
	}

	/**
	 * Those that still have a session.
	 */
	public int active() {
		return (int) this.leaves.stream().filter(LightLeaf::isActive).count();
	}

	/**
	 * Has each of them send one message in a second.
	 * @param bytes of each payload
	 */
	public CrowdTraffic sendEachSecond(int bytes) {
		return CrowdTraffic.eachSecond(this.leaves, bytes);
	}

	/**
	 * Has all of them send as fast as they can.
	 * @param inFlight how many messages all together have under way
	 */
	public CrowdTraffic sendAlways(int bytes, int inFlight) {
		return CrowdTraffic.always(this.leaves, bytes, inFlight);
	}

	@Override
	public void close() {
		this.fleet.close();
	}

}
