package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Frames on an established session: order, batching, limits, and what a neighbour may
 * send.
 */
class SessionsSendingTests {

	private final VirtualNetwork network = new VirtualNetwork();

	private final TestNode till = this.network.node("till");

	private final TestNode hub = this.network.node("hub",
			SessionSettings.defaults().withMaxQueuedBytes(200_000, 70_000).withMaxInFlightBytes(100_000));

	private Wire wire;

	@BeforeEach
	void connect() {
		this.till.open(this.hub);
		this.wire = this.network.runUntilConnected(this.till, this.hub);
		this.wire.fromDialer.clear();
		this.wire.fromAcceptor.clear();
	}

	@Test
	void framesOfOneTurnArriveInOneRecordWithControlFirst() {
		this.till.input((s, t) -> {
			assertThat(s.send(this.hub.key(), 0x30, text("one"), false)).isTrue();
			assertThat(s.queues().send(this.hub.key(), this.till.key(), 0x30, text("xtwox"), 1, 3)).isTrue();
			assertThat(s.send(this.hub.key(), 0x20, text("three"), true)).isTrue();
			assertThat(s.queues().queuedBytes(this.hub.key())).isEqualTo(5 + 5 + 7);
		});
		this.network.run(Duration.ofMillis(10));

		assertThat(this.wire.fromDialer).hasSize(1);
		assertThat(this.hub.received).extracting(RecordedSessions.Received::text)
			.containsExactly("three", "one", "two");
		assertThat(this.hub.received).extracting(RecordedSessions.Received::type).containsExactly(0x20, 0x30, 0x30);
		assertThat(this.hub.received).extracting(RecordedSessions.Received::from).containsOnly(this.till.key());
		assertThat(this.till.sessions.queues().queuedBytes(this.hub.key())).isZero();
	}

	@Test
	void theArrayOfASentFrameMayBeUsedAgain() {
		byte[] reused = text("first");
		this.till.input((s, t) -> {
			s.send(this.hub.key(), 0x30, reused, false);
			reused[0] = 'X';
		});
		this.network.run(Duration.ofMillis(10));

		assertThat(this.hub.received.get(0).text()).isEqualTo("first");
	}

	@Test
	void whatQueuesWhileWritesAreOutGoesIntoFullRecords() {
		this.wire.dialerStalled = true;
		this.till.input((s, t) -> s.send(this.hub.key(), 0x30, new byte[60_000], false));
		this.till.input((s, t) -> s.send(this.hub.key(), 0x30, new byte[65_000], false));
		this.till.input((s, t) -> s.send(this.hub.key(), 0x30, new byte[7_000], false));
		assertThat(this.wire.fromDialer).hasSize(3);
		for (int i = 0; i < 300; i++) {
			this.till.input((s, t) -> assertThat(s.send(this.hub.key(), 0x30, new byte[1_000], false)).isTrue());
		}
		assertThat(this.wire.fromDialer).hasSize(3);
		this.wire.dialerStalled = false;
		this.till.input((s, t) -> s.handleWritten(this.wire.dialerLink, 60_004 + 65_004 + 7_003, t));
		this.network.run(Duration.ofMillis(10));

		assertThat(this.wire.fromDialer).hasSize(3 + 5);
		assertThat(this.wire.fromDialer).allMatch((record) -> record.length <= 65_536);
		assertThat(this.hub.received).hasSize(300);
	}

	@Test
	void aFullQueueRefusesFramesAndForgetsNone() {
		this.hub.input((s, t) -> {
			int accepted = 0;
			while (s.send(this.till.key(), 0x30, new byte[10_000], false)) {
				accepted++;
			}
			assertThat(accepted).isEqualTo(19);
			assertThat(s.send(this.till.key(), 0x20, new byte[10_000], true)).as("control has room of its own")
				.isTrue();
			assertThat(s.send(this.till.key(), 0x20, new byte[64_000], true)).isFalse();
		});
		this.network.run(Duration.ofMillis(10));

		assertThat(this.till.received).hasSize(20);
	}

	@Test
	void aFrameThatNoRecordCanHoldIsTheCallersMistake() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.till.sessions.send(this.hub.key(), 0x30, new byte[65_536], false))
			.withMessageContaining("65536");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.till.sessions.send(this.hub.key(), 0x06, new byte[1], false));
		this.till.input((s, t) -> assertThat(s.send(this.hub.key(), 0x30, new byte[65_532], false)).isTrue());
		this.network.run(Duration.ofMillis(10));
		assertThat(this.hub.received).hasSize(1);
	}

	@Test
	void nothingIsSentWithoutAnActiveSession() {
		TestNode stranger = this.network.node("stranger");
		assertThat(this.till.sessions.send(stranger.key(), 0x30, new byte[1], false)).isFalse();
		this.hub.unreachable = true;
		this.wire.cut();
		this.network.run(Duration.ofMillis(10));

		assertThat(this.till.sessions.send(this.hub.key(), 0x30, new byte[1], false)).isFalse();
		assertThat(this.till.sessions.queues().queuedBytes(this.hub.key())).isZero();
		assertThat(this.till.sessions.isActive(this.hub.key())).isFalse();
	}

	@Test
	void theRecordLimitOfTheAcceptorHoldsForBothEnds() {
		TestNode small = this.network.node("small", SessionSettings.defaults().withMaxRecordBytes(32_768));
		this.till.open(small);
		this.network.run(Duration.ofSeconds(1));
		Wire smallWire = this.network.lastWire();
		this.till.input((s, t) -> {
			for (int i = 0; i < 10; i++) {
				assertThat(s.send(small.key(), 0x30, new byte[10_000], false)).isTrue();
			}
			assertThat(s.send(small.key(), 0x30, new byte[33_000], false)).isFalse();
		});
		this.network.run(Duration.ofMillis(10));
		assertThat(small.received).hasSize(10);

		smallWire.deliver(true, ByteBuffer.allocate(32_769));
		this.network.run(Duration.ofMillis(10));
		assertThat(small.events).endsWith("CLOSED_BY_CLIENT RECORD_TOO_LARGE");
	}

	@Test
	void closingSendsWhatWaitsFirst() {
		String id = this.till.session(this.hub).id();
		this.till.input((s, t) -> {
			s.send(this.hub.key(), 0x30, text("last words"), false);
			s.handleClose(id, t);
		});
		this.network.run(Duration.ofMillis(10));

		assertThat(this.hub.received).extracting(RecordedSessions.Received::text).containsExactly("last words");
		assertThat(this.hub.events).endsWith("CLOSED_BY_SERVER NORMAL");
	}

	@Test
	void aFloodOfPingsIsAnsweredOnce() {
		ByteBuffer pings = ByteBuffer.allocate(30_000);
		for (int i = 0; i < 10_000; i++) {
			pings.put(new byte[] { 0x10, 1, (byte) (i % 100) });
		}
		this.wire.deliver(true, pings.flip());
		this.network.run(Duration.ofMillis(10));

		assertThat(this.wire.fromAcceptor).singleElement().isEqualTo(new byte[] { 0x11, 1, 99 });
	}

	@Test
	void whatFollowsACloseIsNotLookedAt() {
		byte[] close = ScriptedPeer.frame(0x06, text("{\"code\":\"NORMAL\",\"reason\":\"\"}"));
		this.wire.deliver(true, ByteBuffer.allocate(close.length + 3).put(close).put(new byte[] { 0x30, 9, 9 }).flip());
		this.network.run(Duration.ofMillis(10));

		assertThat(this.hub.events).endsWith("CLOSED_BY_SERVER NORMAL");
		assertThat(this.hub.counted(Sessions.PROTOCOL_ERRORS)).isZero();
	}

	@Test
	void anUnansweredPongIsIgnored() {
		this.wire.deliver(true, ByteBuffer.wrap(new byte[] { 0x11, 1, 77 }));
		this.network.run(Duration.ofMillis(10));

		assertThat(this.hub.events).containsExactly("connected");
		assertThat(this.hub.roundTrips).isEmpty();
	}

	@Test
	void optionalFramesAreSkippedAndEmptyRecordsAreLegal() {
		this.wire.deliver(true, ByteBuffer.wrap(new byte[] { (byte) 0x85, 2, 1, 2, (byte) 0xff, 0, 0x30, 1, 65 }));
		this.wire.deliver(true, ByteBuffer.allocate(0));
		this.network.run(Duration.ofMillis(10));

		assertThat(this.hub.received).extracting(RecordedSessions.Received::text).containsExactly("A");
		assertThat(this.hub.isActive(this.till)).isTrue();
	}

	@Test
	void aReadOnlyOrDirectBufferIsReadToo() {
		byte[] record = { 0x30, 1, 65 };
		this.wire.deliver(true, ByteBuffer.wrap(record).asReadOnlyBuffer());
		this.wire.deliver(true, ByteBuffer.allocateDirect(10).put(new byte[2]).put(record).flip().position(2));
		this.network.run(Duration.ofMillis(10));

		assertThat(this.hub.received).hasSize(2);
	}

	@Test
	void whatAnActiveNeighbourMustNotSendClosesItsSessionWithTheReason() {
		List<Object[]> cases = new ArrayList<>();
		cases.add(new Object[] { new byte[] { 0x07, 0 }, ErrorCode.BAD_SIGNATURE });
		cases.add(new Object[] { new byte[] { 0x08, 0 }, ErrorCode.PROTOCOL_ERROR });
		cases.add(new Object[] { new byte[] { 0x09, 0 }, ErrorCode.UNKNOWN_FRAME });
		cases.add(new Object[] { new byte[] { 0x00, 0 }, ErrorCode.UNKNOWN_FRAME });
		cases.add(new Object[] { new byte[] { 0x1f, 0 }, ErrorCode.UNKNOWN_FRAME });
		cases.add(new Object[] { new byte[] { 0x01, 0 }, ErrorCode.PROTOCOL_ERROR });
		cases.add(new Object[] { new byte[] { 0x05, 0 }, ErrorCode.PROTOCOL_ERROR });
		cases.add(new Object[] { new byte[] { 0x30 }, ErrorCode.MALFORMED_FRAME });
		cases.add(new Object[] { new byte[] { 0x30, 5, 1 }, ErrorCode.MALFORMED_FRAME });
		cases.add(new Object[] { new byte[] { 0x30, (byte) 0x80, 0 }, ErrorCode.MALFORMED_FRAME });
		cases.add(new Object[] { new byte[] { 0x10, 0 }, ErrorCode.MALFORMED_FRAME });
		cases.add(new Object[] { new byte[] { 0x10, 2, 1, 1 }, ErrorCode.MALFORMED_FRAME });
		cases.add(new Object[] { new byte[] { 0x06, 2, '{', '}' }, ErrorCode.MALFORMED_FRAME });
		cases.add(new Object[] { new byte[65_537], ErrorCode.RECORD_TOO_LARGE });
		int number = 0;
		for (Object[] misbehaviour : cases) {
			TestNode dialer = this.network.node("dialer" + number++);
			dialer.openOnce(this.hub);
			this.network.run(Duration.ofMillis(50));
			this.network.lastWire().deliver(true, ByteBuffer.wrap((byte[]) misbehaviour[0]));
			this.network.run(Duration.ofMillis(50));

			assertThat(this.hub.events).endsWith("CLOSED_BY_CLIENT " + misbehaviour[1]);
			assertThat(dialer.events).as("case %d", number)
				.containsExactly("connected by dialling", "CLOSED_BY_SERVER " + misbehaviour[1]);
		}
		assertThat(this.hub.counted(Sessions.PROTOCOL_ERRORS)).isEqualTo(cases.size());
		assertThat(this.hub.isActive(this.till)).isTrue();
	}

	@Test
	void whatTheOtherPackagesCannotReadClosesTheSessionAsWell() {
		this.hub.onFrame = (frame) -> {
			throw new ProtocolException(ErrorCode.BAD_SIGNATURE, "a forged record");
		};
		this.till.input((s, t) -> {
			s.send(this.hub.key(), 0x30, new byte[1], false);
			s.send(this.hub.key(), 0x30, new byte[1], false);
		});
		this.network.run(Duration.ofMillis(50));

		assertThat(this.hub.received).as("nothing is read after the first").hasSize(1);
		assertThat(this.till.events).contains("CLOSED_BY_SERVER BAD_SIGNATURE");
	}

	@Test
	void theReasonOfACloseIsCutAndMadePrintable() {
		byte[] close = ("{\"code\":\"SOMETHING_NEW\",\"reason\":\"a\\u0007\\nb" + "x".repeat(1_000) + "\"}")
			.getBytes(StandardCharsets.UTF_8);
		this.wire.deliver(true, ByteBuffer.wrap(ScriptedPeer.frame(0x06, close)));
		this.network.run(Duration.ofMillis(10));

		assertThat(this.hub.events).endsWith("CLOSED_BY_SERVER INTERNAL_ERROR");
		assertThat(this.hub.reasons.get(0)).startsWith("a  bx").hasSize(200);
	}

	@Test
	void anAnswerMaySendAtOnce() {
		this.hub.onFrame = (frame) -> this.hub.sessions.send(frame.from(), 0x30, text("echo " + frame.text()), false);
		this.till.input((s, t) -> s.send(this.hub.key(), 0x30, text("hello"), false));
		this.network.run(Duration.ofMillis(10));

		assertThat(this.till.received).extracting(RecordedSessions.Received::text).containsExactly("echo hello");
	}

	@Test
	void manyFramesOfAllSizesArriveCompleteAndInOrder() {
		Random random = new Random(3);
		List<Integer> sizes = new ArrayList<>();
		for (int turn = 0; turn < 200; turn++) {
			this.till.input((s, t) -> {
				for (int i = random.nextInt(20); i > 0; i--) {
					int size = (random.nextInt(10) == 0) ? random.nextInt(65_000) : random.nextInt(300);
					byte[] body = new WireWriter(8).writeInt(sizes.size()).writeBytes(new byte[size]).toByteArray();
					if (s.send(this.hub.key(), 0x30, body, false)) {
						sizes.add(body.length);
					}
				}
			});
			this.network.run(Duration.ofMillis(1));
		}
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.received).extracting((frame) -> frame.body().length).isEqualTo(sizes);
		assertThat(this.hub.received).extracting((frame) -> ByteBuffer.wrap(frame.body()).getInt())
			.isEqualTo(IntStream.range(0, sizes.size()).boxed().toList());
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
