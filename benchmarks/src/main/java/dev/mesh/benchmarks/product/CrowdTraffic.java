package dev.mesh.benchmarks.product;

import dev.mesh.bus.SendResult;
import dev.mesh.fleet.LightLeaf;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What the peers of a crowd send to the server, until it is stopped. */
public final class CrowdTraffic {

	/** A second has so many moments, in each of which some of them send. */
	private static final int MOMENTS = 200;

	private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(1) / MOMENTS;

	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

	private final String text;

	private final AtomicLong underWay = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private volatile boolean stopped;

	private CrowdTraffic(int bytes) {
		this.text = "x".repeat(bytes);
	}

	static CrowdTraffic eachSecond(List<LightLeaf> leaves, int bytes) {
		CrowdTraffic traffic = new CrowdTraffic(bytes);
		List<LightLeaf> senders = List.copyOf(leaves);
		Thread thread = new Thread(() -> traffic.sendEachSecond(senders), "crowd");
		thread.setDaemon(true);
		thread.start();
		return traffic;
	}

	static CrowdTraffic always(List<LightLeaf> leaves, int bytes, int inFlight) {
		CrowdTraffic traffic = new CrowdTraffic(bytes);
		for (int i = 0; i < inFlight; i++) {
			traffic.sendAlways(leaves.get(i % leaves.size()));
		}
		return traffic;
	}

	private void sendEachSecond(List<LightLeaf> leaves) {
		long next = System.nanoTime();
		for (int moment = 0; !this.stopped; moment = (moment + 1) % MOMENTS) {
			for (int i = moment; i < leaves.size(); i += MOMENTS) {
				send(leaves.get(i));
			}
			next += MOMENT_NANOS;
			LockSupport.parkNanos(next - System.nanoTime());
		}
	}

	private void sendAlways(LightLeaf leaf) {
		send(leaf).thenRun(() -> {
			if (!this.stopped) {
				sendAlways(leaf);
			}
		});
	}

	private CompletableFuture<SendResult> send(LightLeaf leaf) {
		this.underWay.incrementAndGet();
		return leaf.send(MeshEndpoint.MESSAGE, this.text).whenComplete((result, thrown) -> {
			if (thrown != null || !result.isSuccess()) {
				this.failed.incrementAndGet();
			}
			this.underWay.decrementAndGet();
		});
	}

	/**
	 * Sends nothing more, and waits until everything is acknowledged.
	 * @return how many sends have failed
	 */
	public long stop() throws InterruptedException {
		this.stopped = true;
		long deadline = System.nanoTime() + PATIENCE_NANOS;
		while (this.underWay.get() > 0) {
			if (System.nanoTime() - deadline > 0) {
				throw new IllegalStateException(this.underWay + " sends have no result");
			}
			TimeUnit.MILLISECONDS.sleep(10);
		}
		return this.failed.get();
	}

}
