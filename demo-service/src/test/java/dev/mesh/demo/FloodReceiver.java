package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.Message;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process {@code b} that takes ten messages a second on one path, and what comes on a
 * stream of another path as fast as it can.
 */
final class FloodReceiver {

	private final AtomicLong slow = new AtomicLong();

	private final AtomicLong fast = new AtomicLong();

	private FloodReceiver() {
	}

	/**
	 * Runs in the other process.
	 * @param arguments port of the relay
	 * @throws Exception when anything does not go as it should; the test sees the process
	 * end
	 */
	public static void main(String[] arguments) throws Exception {
		FloodReceiver receiver = new FloodReceiver();
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		try (Mesh mesh = StandalonePeer.create("b", arguments[0])) {
			mesh.bus().onMessage(SlowConsumption.SLOW_PATH, receiver::takeSlowly);
			mesh.bus()
				.onStream(SlowConsumption.SLOW_PATH,
						(candidate) -> candidate.accept()
							.messages()
							.subscribe(new Taker(receiver.slow, 1,
									(subscription) -> clock.schedule(() -> subscription.request(1),
											SlowConsumption.PAUSE_MILLIS, TimeUnit.MILLISECONDS))));
			mesh.bus()
				.onStream(SlowConsumption.FAST_PATH,
						(candidate) -> candidate.accept()
							.messages()
							.subscribe(new Taker(receiver.fast, Long.MAX_VALUE, (subscription) -> {
							})));
			mesh.start();
			StandalonePeer.awaitTurn();
			StandalonePeer.say("TAKEN", Map.of("slow", receiver.slow, "fast", receiver.fast));
			StandalonePeer.awaitTurn();
		}
		finally {
			clock.shutdownNow();
		}
	}

	private void takeSlowly(Message message) throws InterruptedException {
		Thread.sleep(SlowConsumption.PAUSE_MILLIS);
		this.slow.incrementAndGet();
	}

	/** Decides after each message when to ask for more. */
	private interface Demand {

		void afterEach(Flow.Subscription subscription);

	}

	/** Counts what comes. */
	private static final class Taker implements Flow.Subscriber<ByteBuffer> {

		private final AtomicLong taken;

		private final long first;

		private final Demand demand;

		private Flow.Subscription subscription;

		Taker(AtomicLong taken, long first, Demand demand) {
			this.taken = taken;
			this.first = first;
			this.demand = demand;
		}

		@Override
		public void onSubscribe(Flow.Subscription given) {
			this.subscription = given;
			given.request(this.first);
		}

		@Override
		public void onNext(ByteBuffer message) {
			this.taken.incrementAndGet();
			this.demand.afterEach(this.subscription);
		}

		@Override
		public void onError(Throwable failure) {
			failure.printStackTrace();
		}

		@Override
		public void onComplete() {
		}

	}

}
