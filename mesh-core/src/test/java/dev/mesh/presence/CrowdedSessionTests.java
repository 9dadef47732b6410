package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session takes so much at once only; what it does not take goes later. */
class CrowdedSessionTests {

	/** The default of a session for all that is not data. */
	private static final int ROOM_BYTES = 256 * 1024;

	private final TestNetwork network = new TestNetwork();

	private TestNode hub;

	private long turnNanos;

	private int queuedBytes;

	/** What a turn sends must fit into the session's queue, which a turn empties. */
	@BeforeEach
	void open() {
		this.hub = this.network.add("hub");
		this.network.room((frame) -> {
			if (frame.from() != this.hub || frame.to().local().role() != PeerRecord.Role.FULL) {
				return true;
			}
			this.queuedBytes = (this.turnNanos == this.network.nowNanos()) ? this.queuedBytes : 0;
			this.turnNanos = this.network.nowNanos();
			boolean taken = this.queuedBytes + frame.body().length <= ROOM_BYTES;
			this.queuedBytes += taken ? frame.body().length : 0;
			return taken;
		});
	}

	@Test
	void largeRecordsThatAreWantedComeOneAfterTheOther() {
		List<TestNode> leaves = IntStream.range(0, 40).mapToObj((i) -> this.network.addLeaf("leaf" + i)).toList();
		String metadata = "{\"x\":\"" + "x".repeat(20_000) + "\"}";
		leaves.forEach((leaf) -> {
			this.network.connect(leaf, this.hub);
			this.network.run(Duration.ofMillis(500));
			this.hub.receive(leaf, PresenceFrames.RECORDS, large(leaf, metadata));
		});
		this.network.run(Duration.ofSeconds(2));

		TestNode joining = this.network.add("joining");
		this.network.connect(joining, this.hub);
		this.network.run(Duration.ofSeconds(2));

		assertThat(this.hub.counted("presence.frames.dropped")).as("not everything fits at once").isPositive();
		assertThat(joining.names()).hasSize(41);
	}

	private static byte[] large(TestNode owner, String metadata) {
		PeerRecord own = PeerRecord.parse(owner.gossip().ownRecord());
		byte[] content = new RecordContent(owner.local().withMetadata(metadata), 1000, 1800, Json.base64(new byte[32]),
				own.edges())
			.toBytes();
		return owner.sign(PeerRecord.LABEL, content);
	}

}
