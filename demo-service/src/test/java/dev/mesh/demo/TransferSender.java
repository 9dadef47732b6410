package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;

/**
 * A process that sends so many bytes over a reliable stream to {@code b}, and numbered
 * messages beside it, spread evenly over the transfer.
 */
final class TransferSender {

	static final String STREAM = "transfer/bytes";

	static final String MESSAGES = "transfer/numbers";

	/** Blocks that wait for the window of the stream. */
	private static final int BLOCKS_AHEAD = 16;

	/** Messages that wait for their result. */
	private static final int MESSAGES_IN_FLIGHT = 256;

	private final Mesh mesh;

	private final PeerKey to;

	private final int messages;

	private final Semaphore due = new Semaphore(0);

	private final Semaphore inFlight = new Semaphore(MESSAGES_IN_FLIGHT);

	private final Map<String, Integer> outcomes = new ConcurrentSkipListMap<>();

	private TransferSender(Mesh mesh, PeerKey to, int messages) {
		this.mesh = mesh;
		this.to = to;
		this.messages = messages;
	}

	/**
	 * Runs in the other process.
	 * @param arguments ports of the relays, bytes, messages
	 * @throws Exception when anything does not go as it should; the test sees the process
	 * end
	 */
	public static void main(String[] arguments) throws Exception {
		long bytes = Long.parseLong(arguments[1]);
		int relays = arguments[0].split(",").length;
		try (Mesh mesh = StandalonePeer.create("a", arguments[0]).start()) {
			PeerKey to = StandalonePeer.awaitGraph(mesh, 2 * relays, "b");
			StandalonePeer.say("CONNECTED", Map.of("relays", relays));
			StandalonePeer.awaitTurn();
			new TransferSender(mesh, to, Integer.parseInt(arguments[2])).transfer(bytes);
			StandalonePeer.awaitTurn();
		}
	}

	private void transfer(long bytes) throws Exception {
		Thread numbers = new Thread(this::sendNumbers, "numbers");
		numbers.start();
		BusStream stream = this.mesh.bus().openStream(this.to, StreamOptions.reliable(STREAM)).get();
		String digest = sendBytes(stream, bytes);
		stream.end();
		String reason = stream.closed().get().kind().name();
		numbers.join();
		this.inFlight.acquire(MESSAGES_IN_FLIGHT);
		StandalonePeer.say("DONE", Map.of("sha256", digest, "closed", reason, "outcomes", this.outcomes, "acknowledged",
				stream.acknowledged(), "reconnects", this.mesh.statistics().reconnects()));
	}

	private String sendBytes(BusStream stream, long bytes) throws Exception {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		SplittableRandom random = new SplittableRandom(4);
		Deque<CompletableFuture<?>> ahead = new ArrayDeque<>();
		byte[] block = new byte[stream.maxMessageSize()];
		long blocks = bytes / block.length;
		boolean third = false;
		for (long i = 1; i <= blocks; i++) {
			random.nextBytes(block);
			digest.update(block);
			ahead.add(stream.send(ByteBuffer.wrap(block)));
			if (ahead.size() == BLOCKS_AHEAD) {
				ahead.remove().get();
			}
			this.due.release((int) (this.messages * i / blocks - this.messages * (i - 1) / blocks));
			if (!third && stream.acknowledged() >= blocks / 3) {
				third = true;
				StandalonePeer.say("THIRD", Map.of("acknowledged", stream.acknowledged()));
			}
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	private void sendNumbers() {
		for (int number = 1; number <= this.messages; number++) {
			this.due.acquireUninterruptibly();
			this.inFlight.acquireUninterruptibly();
			byte[] text = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
			this.mesh.bus().send(this.to, BusMessage.of(MESSAGES, text)).thenAccept(this::count);
		}
	}

	private void count(SendResult result) {
		this.outcomes.merge(result.outcome().name(), 1, Integer::sum);
		this.inFlight.release();
	}

}
