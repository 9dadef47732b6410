package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.vectors.VectorFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What two channels say to each other in {@code docs/vectors/bus.json}, one step after
 * the other.
 */
final class BusConversation {

	private static final int MIB = 1024 * 1024;

	/** The defaults, whatever the heap of this JVM is. */
	private static final BusSettings SETTINGS = new BusSettings(Duration.ofSeconds(90), Duration.ofSeconds(60), 16_384,
			4 * MIB, 65_536, 64L * MIB, 64L * MIB, 64 * MIB, 128 * 1024, 16 * 1024);

	private final ChannelPair pair = new ChannelPair(SETTINGS);

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	private final ArrayNode steps = VectorFile.newArray();

	private int seenOfA;

	private int seenOfB;

	ArrayNode steps() {
		this.a.listen("answers");
		this.b.listen("orders/**", "logs/*");
		messages();
		requests();
		repairs();
		streams();
		return this.steps;
	}

	private void messages() {
		this.a.send(BusMessage.of("orders/created", bytes("hello")).withHeader("content-type", "text/plain"));
		step("a sends a message with a header; b has taken it");
		this.a.send("nobody/listens", "hello");
		step("a sends to a path without a listener; b refuses it, a confirms that it knows");
		this.a.sendWatched("orders/created", "hello");
		step("a wants to know when the listeners are done");
		this.a.sendUnreliable("orders/created", bytes("hello"));
		step("a sends without acknowledgement");
	}

	private void requests() {
		long request = this.a.ask("orders/7", "question", Duration.ofSeconds(5));
		step("a asks, b answers with a header");
		assertThat(this.a.reply(request)).isEqualTo("question");
		this.a.sendWatched("orders/broken", "hello");
		step("a listener of b fails");
	}

	private void repairs() {
		this.pair.fate = ChannelPair.LOST;
		long send = this.a.send("orders/created", "lost");
		step("a message is lost");
		this.a.cancel(send);
		this.pair.fate = ChannelPair.PROMPT;
		step("it is cancelled, so SKIP takes its place");
		this.pair.cut();
		this.pair.heal();
		step("the route of both changes: a asks what has arrived, b asks to be asked");
		this.b.reach = BusEnvironment.Reach.UNKNOWN;
		this.b.channels.handleDeadlines(this.pair.nowNanos());
		this.b.reach = BusEnvironment.Reach.READY;
		this.a.send("orders/created", "again");
		step("b has lost its state of the channel");
		this.a.send("orders/created", "in the next epoch");
		step("a goes on in the next epoch");
	}

	private void streams() {
		long stream = this.a.streams.open(StreamOptions.reliable("logs/tail").argument("level", "info"));
		step("a opens a stream, b takes it");
		this.a.streams.send(stream, "one");
		step("a sends on it");
		this.b.streams.send(-1, "two");
		step("b sends on it");
		this.a.streams.send(stream, new byte[16_300]);
		int before = this.a.sent.size();
		this.pair.run(Duration.ofSeconds(2));
		assertThat(this.a.sent.size()).isGreaterThan(before);
		stepOfCredit();
		this.a.channels.handleEndStream(stream);
		step("a ends its direction");
		this.b.channels.handleResetStream(-1, 7, "no more");
		step("b resets the stream");
		this.b.streams.accepts = false;
		this.a.streams.open(StreamOptions.unreliable("logs/tail"));
		this.pair.run(Duration.ofMillis(200));
		this.b.channels.handleRefuseStream(-2, RejectionReason.NOT_AUTHORISED, "not for you");
		step("b does not take a stream");
		this.b.streams.accepts = true;
		long video = this.a.streams.open(StreamOptions.unreliable("logs/tail"));
		step("a opens an unreliable stream");
		this.a.streams.send(video, "frame");
		step("a sends on it");
	}

	/** The large message itself is of no interest. */
	private void stepOfCredit() {
		this.seenOfA = this.a.sent.size();
		step("b gives credit after a has sent 16,300 bytes, which are left out here");
	}

	/** What has been sent since the last one. */
	private void step(String what) {
		this.pair.run(Duration.ofSeconds(2));
		ObjectNode step = this.steps.addObject().put("step", what);
		ArrayNode envelopes = step.putArray("envelopes");
		while (this.seenOfA < this.a.sent.size() || this.seenOfB < this.b.sent.size()) {
			ChannelEnd.Sent nextOfA = (this.seenOfA < this.a.sent.size()) ? this.a.sent.get(this.seenOfA) : null;
			ChannelEnd.Sent nextOfB = (this.seenOfB < this.b.sent.size()) ? this.b.sent.get(this.seenOfB) : null;
			boolean isOfA = nextOfB == null || (nextOfA != null && nextOfA.atNanos() <= nextOfB.atNanos());
			add(envelopes, isOfA ? "a" : "b",
					isOfA ? this.a.sent.get(this.seenOfA++) : this.b.sent.get(this.seenOfB++));
		}
	}

	private static void add(ArrayNode envelopes, String from, ChannelEnd.Sent sent) {
		envelopes.addObject()
			.put("from", from)
			.put("epoch", sent.header().epoch())
			.put("packet", sent.header().packet())
			.put("payload", HexFormat.of().formatHex(sent.frames()))
			.set("frames", FrameFields.of(sent.frames()));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
