package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SourceLanesTests {

	private static final int RECORD = 65_536;

	private static final int LIMIT = 512 << 10;

	private static final long NODE_LIMIT = 8L << 20;

	private static final PeerKey BULK = new PeerKey(1, 0, 0, 0);

	private static final PeerKey SMALL = new PeerKey(2, 0, 0, 0);

	private static final PeerKey OTHER = new PeerKey(3, 0, 0, 0);

	private final QueueBudget budget = new QueueBudget(NODE_LIMIT);

	private final SourceLanes lanes = lanes();

	private SourceLanes lanes() {
		return new SourceLanes(SessionSettings.defaults(), RECORD, this.budget);
	}

	@Test
	void aFloodDoesNotHoldUpAnotherSource() {
		fill(BULK, 16_000);
		offer(SMALL, 200);

		assertThat(shares(poll())).containsKey(SMALL);
	}

	@Test
	void sourcesThatAlwaysHaveSomethingGetTheSameBytesWhateverTheSizeOfTheirFrames() {
		Map<PeerKey, Integer> sizes = Map.of(BULK, 16_384, SMALL, 90, OTHER, 3_000);
		Map<PeerKey, Long> got = new HashMap<>();
		for (int i = 0; i < 300; i++) {
			sizes.forEach(this::fill);
			shares(poll()).forEach((source, bytes) -> got.merge(source, bytes, Long::sum));
		}

		long third = got.values().stream().mapToLong(Long::longValue).sum() / 3;
		assertThat(got).hasSize(3).allSatisfy((source, bytes) -> assertThat(bytes).isCloseTo(third, within(2)));
	}

	@Test
	void aFrameOfAnySizeThatARecordHoldsHasItsTurn() {
		fill(SMALL, 1_000);
		offer(BULK, RECORD - 4);
		int before = 0;
		while (!shares(poll()).containsKey(BULK)) {
			before++;
			fill(SMALL, 1_000);
		}

		assertThat(before).isBetween(1, 4);
	}

	@Test
	void theQueueOfASourceIsLimitedAndOthersHaveTheirOwn() {
		assertThat(fill(BULK, 16_000)).isEqualTo(LIMIT / 16_003);
		assertThat(this.lanes.queuedBytes(BULK)).isLessThanOrEqualTo(LIMIT);
		assertThat(this.lanes.room(BULK, 1L << 30)).isLessThan(16_003);
		assertThat(offer(SMALL, 16_000)).isTrue();
		assertThat(this.lanes.room(SMALL, 128 << 10)).isEqualTo((128 << 10) - 16_003);
		assertThat(this.lanes.longestBytes()).isEqualTo(this.lanes.queuedBytes(BULK));
	}

	@Test
	void aSourceWithManyReadersThatStallLeavesRoomForTheOthers() {
		stall(BULK);
		assertThat(this.budget.usedBytes()).isBetween(NODE_LIMIT / 3 - 16_003, NODE_LIMIT / 3 + 16_003);

		assertThat(fill(SMALL, 16_000)).isEqualTo(LIMIT / 16_003);
	}

	@Test
	void theQueuesOfAllSourcesAndSessionsTogetherAreLimited() {
		List<SourceLanes> stalled = new ArrayList<>();
		for (int i = 10; i < 60; i++) {
			stalled.addAll(stall(new PeerKey(i, 0, 0, 0)));
			assertThat(this.budget.usedBytes()).isLessThanOrEqualTo(NODE_LIMIT);
		}
		assertThat(offer(BULK, 16_000)).isFalse();
		assertThat(this.lanes.room(BULK, 1_000_000)).isLessThan(16_003);

		stalled.forEach(SourceLanes::clear);
		assertThat(this.budget.usedBytes()).isZero();
		assertThat(this.budget.sources()).isZero();
		assertThat(offer(BULK, 16_000)).isTrue();
	}

	private List<SourceLanes> stall(PeerKey source) {
		List<SourceLanes> stalled = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			SourceLanes session = lanes();
			stalled.add(session);
			while (session.offer(source, 0x30, new byte[16_000], 0, 16_000)) {
				assertThat(session.longestBytes()).isLessThanOrEqualTo(LIMIT);
			}
		}
		return stalled;
	}

	@Test
	void sourcesWithoutFramesAreForgotten() {
		for (int i = 0; i < 1_000; i++) {
			assertThat(this.lanes.offer(new PeerKey(i, 1, 1, 1), 0x30, new byte[500], 0, 500)).isTrue();
		}
		assertThat(this.lanes.sources()).isEqualTo(1_000);
		while (poll() != null) {
			assertThat(this.lanes.sources()).isPositive();
		}

		assertThat(this.lanes.sources()).as("one is kept, to be used again").isEqualTo(1);
		assertThat(this.lanes.queuedBytes()).isZero();
		assertThat(this.lanes.longestBytes()).isZero();
		assertThat(this.budget.usedBytes()).isZero();
		assertThat(this.budget.sources()).isEqualTo(1);
	}

	@Test
	void aSourceAloneFillsWholeRecords() {
		for (int i = 0; i < 8; i++) {
			offer(BULK, 16_000);
		}
		ByteBuffer record = poll();

		assertThat(record.remaining()).isEqualTo(4 * 16_003);
		assertThat(record.array()[0]).isEqualTo((byte) 0x30);
		assertThat(poll().remaining()).isEqualTo(4 * 16_003);
	}

	@Test
	void aRecordWithLittleRoomTakesWhatFitsAndTheTurnGoesOnInTheNext() {
		offer(BULK, 10_000);
		offer(SMALL, 100);

		assertThat(this.lanes.poll(5_000)).isNull();
		assertThat(shares(this.lanes.poll(10_050))).containsOnlyKeys(BULK);
		assertThat(this.lanes.poll(50)).isNull();
		assertThat(shares(poll())).containsOnlyKeys(SMALL);
		assertThat(poll()).isNull();
	}

	@Test
	void nothingIsLostOrReorderedWithinASourceUnderRandomTraffic() {
		Random random = new Random(5);
		Map<PeerKey, Integer> sent = new HashMap<>();
		Map<PeerKey, Integer> got = new HashMap<>();
		for (int i = 0; i < 20_000; i++) {
			PeerKey source = new PeerKey(random.nextInt(4), 0, 0, 0);
			int size = 12 + ((random.nextInt(20) == 0) ? random.nextInt(60_000) : random.nextInt(400));
			byte[] body = ByteBuffer.allocate(size).putLong(source.a()).putInt(sent.getOrDefault(source, 0)).array();
			if (this.lanes.offer(source, 0x30, body, 0, size)) {
				sent.merge(source, 1, Integer::sum);
			}
			if (random.nextInt(12) == 0) {
				check(this.lanes.poll(random.nextInt(RECORD + 1)), got);
			}
		}
		for (ByteBuffer record = poll(); record != null; record = poll()) {
			check(record, got);
		}

		assertThat(got).isEqualTo(sent).hasSize(4);
		assertThat(this.lanes.queuedBytes()).isZero();
		assertThat(this.budget.usedBytes()).isZero();
	}

	private void check(ByteBuffer record, Map<PeerKey, Integer> got) {
		for (ByteBuffer frame : frames(record)) {
			PeerKey source = new PeerKey(frame.getLong(), 0, 0, 0);
			assertThat(frame.getInt()).isEqualTo(got.getOrDefault(source, 0));
			got.merge(source, 1, Integer::sum);
		}
	}

	/** Queues as many frames of this size as the queue takes. */
	private int fill(PeerKey source, int size) {
		int frames = 0;
		while (offer(source, size)) {
			frames++;
		}
		return frames;
	}

	private boolean offer(PeerKey source, int size) {
		byte[] body = new byte[size];
		ByteBuffer.wrap(body).putLong(source.a());
		return this.lanes.offer(source, 0x30, body, 0, size);
	}

	private ByteBuffer poll() {
		return this.lanes.poll(RECORD);
	}

	private static Map<PeerKey, Long> shares(ByteBuffer record) {
		Map<PeerKey, Long> shares = new HashMap<>();
		for (ByteBuffer frame : frames(record)) {
			long bytes = frame.remaining();
			shares.merge(new PeerKey(frame.getLong(), 0, 0, 0), bytes, Long::sum);
		}
		return shares;
	}

	private static List<ByteBuffer> frames(ByteBuffer record) {
		List<ByteBuffer> frames = new ArrayList<>();
		while (record != null && record.hasRemaining()) {
			assertThat(record.get()).isEqualTo((byte) 0x30);
			int length = 0;
			for (int shift = 0, part = 0x80; part >= 0x80; shift += 7) {
				part = record.get() & 0xff;
				length |= (part & 0x7f) << shift;
			}
			byte[] body = new byte[length];
			record.get(body);
			frames.add(ByteBuffer.wrap(body));
		}
		return frames;
	}

	private static Percentage within(int percent) {
		return Percentage.withPercentage(percent);
	}

}
