package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** The process {@code b} that receives what {@link TransferSender} sends. */
final class TransferReceiver {

	private final CompletableFuture<BusStream> stream = new CompletableFuture<>();

	private final Bytes bytes = new Bytes();

	private final BitSet numbers = new BitSet();

	private int newest;

	private int duplicates;

	private int unordered;

	private TransferReceiver() {
	}

	/**
	 * Runs in the other process.
	 * @param arguments ports of the relays
	 * @throws Exception when anything does not go as it should; the test sees the process
	 * end
	 */
	public static void main(String[] arguments) throws Exception {
		TransferReceiver receiver = new TransferReceiver();
		try (Mesh mesh = StandalonePeer.create("b", arguments[0])) {
			receiver.listen(mesh);
			mesh.start();
			StandalonePeer.awaitTurn();
			StandalonePeer.say("DONE", receiver.report());
			StandalonePeer.awaitTurn();
		}
	}

	private void listen(Mesh mesh) {
		mesh.bus().onMessage(TransferSender.MESSAGES, this::onNumber);
		mesh.bus().onStream(TransferSender.STREAM, (candidate) -> {
			BusStream accepted = candidate.accept();
			accepted.messages().subscribe(this.bytes);
			this.bytes.done.thenRun(accepted::end);
			this.stream.complete(accepted);
		});
	}

	private synchronized void onNumber(Message message) {
		int number = Integer.parseInt(StandardCharsets.UTF_8.decode(message.payload()).toString());
		this.duplicates += this.numbers.get(number) ? 1 : 0;
		this.unordered += (number < this.newest) ? 1 : 0;
		this.numbers.set(number);
		this.newest = Math.max(this.newest, number);
	}

	private Map<String, Object> report() throws Exception {
		Map<String, Object> report = new LinkedHashMap<>(this.bytes.report());
		report.put("closed", this.stream.get().closed().get().kind());
		synchronized (this) {
			report.put("different", this.numbers.cardinality());
			report.put("newest", this.newest);
			report.put("duplicates", this.duplicates);
			report.put("unordered", this.unordered);
		}
		return report;
	}

	/** Adds up what comes, and looks for the longest time in which nothing came. */
	private static final class Bytes implements Flow.Subscriber<ByteBuffer> {

		private static final int BATCH = 8;

		private final CompletableFuture<Void> done = new CompletableFuture<>();

		private final MessageDigest digest = sha256();

		private Flow.Subscription subscription;

		private long received;

		private int untilRequest = BATCH;

		private long firstNanos;

		private long lastNanos;

		private long pauseNanos;

		private long pauseBeganNanos;

		private long receivedBeforePause;

		@Override
		public void onSubscribe(Flow.Subscription given) {
			this.subscription = given;
			given.request(2 * BATCH);
		}

		@Override
		public void onNext(ByteBuffer piece) {
			long now = System.nanoTime();
			if (this.received == 0) {
				this.firstNanos = now;
			}
			else if (now - this.lastNanos > this.pauseNanos) {
				this.pauseNanos = now - this.lastNanos;
				this.pauseBeganNanos = this.lastNanos;
				this.receivedBeforePause = this.received;
			}
			this.lastNanos = now;
			this.received += piece.remaining();
			this.digest.update(piece);
			if (--this.untilRequest == 0) {
				this.untilRequest = BATCH;
				this.subscription.request(BATCH);
			}
		}

		@Override
		public void onError(Throwable failure) {
			failure.printStackTrace();
			this.done.completeExceptionally(failure);
		}

		@Override
		public void onComplete() {
			this.done.complete(null);
		}

		/** Once everything has come. */
		private Map<String, Object> report() throws Exception {
			this.done.get();
			Map<String, Object> report = new LinkedHashMap<>();
			report.put("sha256", HexFormat.of().formatHex(this.digest.digest()));
			report.put("bytes", this.received);
			report.put("pauseMillis", this.pauseNanos / 1_000_000);
			report.put("beforePause", this.receivedBeforePause);
			report.put("rateBefore",
					mebibytesPerSecond(this.receivedBeforePause, this.pauseBeganNanos - this.firstNanos));
			report.put("rateAfter", mebibytesPerSecond(this.received - this.receivedBeforePause,
					this.lastNanos - this.pauseBeganNanos - this.pauseNanos));
			return report;
		}

		private static double mebibytesPerSecond(long bytes, long nanos) {
			return LiveHeap.mebibytes((long) (bytes * 1e9 / nanos));
		}

		private static MessageDigest sha256() {
			try {
				return MessageDigest.getInstance("SHA-256");
			}
			catch (NoSuchAlgorithmException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
