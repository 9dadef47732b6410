package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that keeps one stream to {@code b} busy, and beside it offers ten thousand
 * messages a second to the one who takes ten.
 */
final class FloodSender {

	static final int OFFERED_EACH_SECOND = 10_000;

	static final int MESSAGE_BYTES = 256;

	private static final int TURN_MILLIS = 10;

	private static final int BLOCK_BYTES = 16 * 1024;

	private static final int BLOCKS_AHEAD = 64;

	/** Seconds whose mean is compared: single ones depend on collections and luck. */
	private static final int WINDOW_SECONDS = 3;

	private final Mesh mesh;

	private final PeerKey to;

	private final AtomicLong offered = new AtomicLong();

	private final AtomicLong ended = new AtomicLong();

	private final Map<String, Integer> outcomes = new ConcurrentSkipListMap<>();

	private FloodSender(Mesh mesh, PeerKey to) {
		this.mesh = mesh;
		this.to = to;
	}

	/**
	 * Runs in the other process.
	 * @param arguments port of the relay, a {@link SlowConsumption}, seconds to measure
	 * alone, and seconds beside the flood
	 * @throws Exception when anything does not go as it should; the test sees the process
	 * end
	 */
	public static void main(String[] arguments) throws Exception {
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		try (Mesh mesh = StandalonePeer.create("a", arguments[0]).start()) {
			FloodSender sender = new FloodSender(mesh, StandalonePeer.awaitGraph(mesh, 2, "b"));
			BusStream fast = sender.open(SlowConsumption.FAST_PATH);
			Thread bulk = new Thread(() -> keepBusy(fast), "bulk");
			bulk.setDaemon(true);
			bulk.start();
			sender.measure(fast, Integer.parseInt(arguments[2]));
			StandalonePeer.say("ALONE", sender.measure(fast, Integer.parseInt(arguments[2])));
			StandalonePeer.awaitTurn();
			Runnable offer = sender.offer(SlowConsumption.valueOf(arguments[1]));
			clock.scheduleAtFixedRate(offer, 0, TURN_MILLIS, TimeUnit.MILLISECONDS);
			Map<String, Object> beside = sender.measure(fast, Integer.parseInt(arguments[3]));
			beside.put("offered", sender.offered);
			beside.put("pending", sender.offered.get() - sender.ended.get());
			beside.put("outcomes", sender.outcomes);
			StandalonePeer.say("BESIDE", beside);
			StandalonePeer.awaitTurn();
		}
		finally {
			clock.shutdownNow();
		}
	}

	private BusStream open(String path) throws Exception {
		return this.mesh.bus().openStream(this.to, StreamOptions.reliable(path)).get();
	}

	/** As much as the stream takes, for as long as the process lives. */
	private static void keepBusy(BusStream stream) {
		Semaphore ahead = new Semaphore(BLOCKS_AHEAD);
		ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
		while (!stream.closed().isDone()) {
			ahead.acquireUninterruptibly();
			stream.send(block).whenComplete((nothing, failure) -> ahead.release());
		}
	}

	/** MiB that arrive each second. */
	private Map<String, Object> measure(BusStream stream, int seconds) throws InterruptedException {
		double[] rates = new double[seconds];
		double best = 0;
		double sum = 0;
		for (int i = 0; i < seconds; i++) {
			long began = System.nanoTime();
			long before = stream.acknowledged();
			Thread.sleep(1_000);
			rates[i] = (stream.acknowledged() - before) * BLOCK_BYTES * 1e9 / (System.nanoTime() - began);
			sum += rates[i];
			if (i >= WINDOW_SECONDS - 1) {
				best = Math.max(best, (rates[i] + rates[i - 1] + rates[i - 2]) / WINDOW_SECONDS);
			}
		}
		Map<String, Object> rate = new LinkedHashMap<>();
		rate.put("best", LiveHeap.mebibytes((long) best));
		rate.put("mean", LiveHeap.mebibytes((long) (sum / seconds)));
		return rate;
	}

	/** Ten thousand a second, whether they are taken or not. */
	private Runnable offer(SlowConsumption consumption) throws Exception {
		Runnable one = (consumption == SlowConsumption.LISTENER) ? this::send
				: offerOn(open(SlowConsumption.SLOW_PATH));
		return () -> {
			for (int i = 0; i < OFFERED_EACH_SECOND * TURN_MILLIS / 1_000; i++) {
				this.offered.incrementAndGet();
				one.run();
			}
		};
	}

	private void send() {
		this.mesh.bus()
			.send(this.to, BusMessage.of(SlowConsumption.SLOW_PATH, new byte[MESSAGE_BYTES]))
			.thenAccept((result) -> ended(result.outcome().name()));
	}

	private Runnable offerOn(BusStream stream) {
		ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);
		return () -> ended(stream.trySend(message) ? "TAKEN" : "MUST_WAIT");
	}

	private void ended(String outcome) {
		this.outcomes.merge(outcome, 1, Integer::sum);
		this.ended.incrementAndGet();
	}

}
