package dev.mesh.autoconfigure.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mesh.autoconfigure.RecordingListener;
import dev.mesh.link.websocket.FrameEncoder;
import dev.mesh.link.websocket.Opcode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests for {@link UpgradeLink}, with a connection and threads that do what the test
 * says.
 */
class UpgradeLinkTests {

	private static final FrameEncoder CLIENT = FrameEncoder.client(() -> 0x1234abcd);

	private final FakeSocket socket = new FakeSocket();

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final Queue<Runnable> deadlines = new ArrayDeque<>();

	private final ScheduledFuture<?> deadline = mock(ScheduledFuture.class);

	private final ScheduledExecutorService executor = mock(ScheduledExecutorService.class);

	private final List<String> refusals = new ArrayList<>();

	private final RecordingListener mesh = new RecordingListener();

	private final UpgradeLink link = new UpgradeLink(this.socket, "127.0.0.1:1", this.executor, this.refusals::add);

	@BeforeEach
	void open() {
		doAnswer((call) -> this.tasks.add(call.getArgument(0))).when(this.executor).execute(any());
		when(this.executor.schedule(any(Runnable.class), anyLong(), any())).thenAnswer((call) -> {
			this.deadlines.add(call.getArgument(0));
			return this.deadline;
		});
		this.link.open(this.mesh);
	}

	@Test
	void messagesAreRecords() {
		receive(Opcode.BINARY, "first");
		receive(Opcode.BINARY, "");
		assertThat(this.mesh.records).containsExactly(bytes("first"), bytes(""));
		assertThat(this.link.suspends()).isFalse();
	}

	@Test
	void writtenIsToldWithThePayloadOnly() {
		this.link.write(ByteBuffer.allocate(100));
		this.link.write(ByteBuffer.allocate(60_000));
		assertThat(this.socket.received).containsExactly("write", "message 100", "write", "message 60000");
		assertThat(this.mesh.writtenBytes).hasValue(60_100);
	}

	@Test
	void whatWaitsForAWriteLeavesWithTheNext() {
		this.socket.slow = true;
		this.link.write(ByteBuffer.allocate(1));
		for (int size : new int[] { 2, 3000, 0, 40_000, 4 }) {
			this.link.write(ByteBuffer.allocate(size));
		}
		assertThat(this.socket.received).containsExactly("write", "message 1");
		assertThat(this.mesh.writtenBytes).hasValue(0);
		this.socket.complete();
		assertThat(this.socket.received).containsExactly("write", "message 1", "write", "message 2", "message 3000",
				"message 0", "message 40000", "message 4");
		this.socket.complete();
		assertThat(this.mesh.writtenBytes).hasValue(43_007);
	}

	@Test
	void noMoreLeavesAtOnceThanABatchHolds() {
		this.socket.slow = true;
		for (int i = 0; i < 4; i++) {
			this.link.write(ByteBuffer.allocate(40_000));
		}
		this.link.write(ByteBuffer.allocate(20_000));
		complete(5);
		assertThat(this.socket.received).containsExactly("write", "message 40000", "write", "message 40000", "write",
				"message 40000", "write", "message 40000", "message 20000");
	}

	@Test
	void whatIsWrittenWithinReceivedIsToldOnce() {
		this.mesh.echo = true;
		receive(Opcode.BINARY, "echo");
		assertThat(this.mesh.writtenBytes).hasValue(4);
		assertThat(this.mesh.overlaps).hasValue(0);
	}

	@Test
	void pingIsAnswered() {
		receive(Opcode.PING, "a");
		receive(Opcode.PONG, "ignored");
		receive(Opcode.PING, "");
		assertThat(this.socket.received).containsExactly("write", "pong a", "write", "pong ");
	}

	@Test
	void onlyTheLastPingIsAnsweredWhenTheAnswersDoNotLeave() {
		this.socket.slow = true;
		this.link.write(ByteBuffer.allocate(1));
		for (int i = 0; i < FrameWriter.MAX_UNANSWERED_PINGS; i++) {
			receive(Opcode.PING, "p" + i);
		}
		this.link.write(ByteBuffer.allocate(2));
		this.socket.complete();
		assertThat(this.socket.received).containsExactly("write", "message 1", "write",
				"pong p" + (FrameWriter.MAX_UNANSWERED_PINGS - 1), "message 2");
	}

	@Test
	void floodOfPingsEndsTheLink() {
		this.socket.slow = true;
		this.link.write(ByteBuffer.allocate(1));
		for (int i = 0; i <= FrameWriter.MAX_UNANSWERED_PINGS; i++) {
			receive(Opcode.PING, "p");
		}
		assertThat(this.refusals).containsExactly("websocket-pings");
		complete(1);
		assertThat(this.socket.received).last().asString().startsWith("close 1008");
	}

	@Test
	void readingStopsWhileTheMeshIsFull() {
		this.mesh.full = true;
		receive(Opcode.BINARY, "a");
		assertThat(this.link.suspends()).isTrue();
		this.link.resume();
		assertThat(this.socket.readOns).isOne();
		assertThat(this.link.suspends()).isFalse();
		this.link.resume();
		assertThat(this.socket.readOns).isOne();
	}

	@Test
	void readingDoesNotStopWhenTheMeshWasFaster() {
		this.mesh.full = true;
		this.mesh.resumeAtOnce = true;
		receive(Opcode.BINARY, "a");
		assertThat(this.link.suspends()).isFalse();
		assertThat(this.socket.readOns).isZero();
	}

	@Test
	void closeFollowsWhatWasWrittenAndNothingFollowsIt() {
		this.socket.slow = true;
		this.link.write(ByteBuffer.allocate(1));
		this.link.write(ByteBuffer.allocate(2));
		this.link.close("GOING_AWAY: the node stops");
		runTasks();
		this.link.write(ByteBuffer.allocate(3));
		receive(Opcode.PING, "late");
		complete(2);
		assertThat(this.socket.received).containsExactly("write", "message 1", "write", "message 2",
				"close 1001 GOING_AWAY: the node stops");
		assertThat(this.mesh.closed).isNotDone();
		this.socket.complete();
		runTasks();
		assertThat(this.mesh.closed).isCompletedWithValue("GOING_AWAY: the node stops");
	}

	@Test
	void connectionEndsWhenTheOtherEndHasAnsweredTheClose() {
		this.link.close("NORMAL");
		assertThat(this.mesh.closed).isNotDone();
		runTasks();
		assertThat(this.mesh.closed).isCompletedWithValue("NORMAL");
		receive(Opcode.BINARY, "on its way");
		assertThat(this.mesh.records).isEmpty();
		assertThat(this.link.isOver()).isFalse();
		receiveClose(1000);
		assertThat(this.link.isOver()).isTrue();
	}

	@Test
	void closingReadsOnToTheOtherEndsAnswer() {
		this.mesh.full = true;
		receive(Opcode.BINARY, "a");
		assertThat(this.link.suspends()).isTrue();
		this.link.close("NORMAL");
		assertThat(this.socket.readOns).isOne();
		assertThat(this.link.suspends()).isFalse();
	}

	@Test
	void otherEndThatDoesNotTakeTheCloseFrameIsCutOff() {
		this.socket.slow = true;
		this.link.write(ByteBuffer.allocate(1));
		this.link.close("NORMAL");
		runTasks();
		this.deadlines.remove().run();
		assertThat(this.mesh.closed).isCompletedWithValue("NORMAL, which the other end did not take");
		assertThat(this.socket.ends).isOne();
	}

	@Test
	void otherEndThatDoesNotAnswerTheCloseFrameIsCutOff() {
		this.link.close("NORMAL");
		runTasks();
		assertThat(this.socket.ends).isZero();
		this.deadlines.remove().run();
		assertThat(this.mesh.closed).isCompletedWithValue("NORMAL");
		assertThat(this.socket.ends).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "1000, close 1000", "1001, close 1001", "4321, close 4321", "1005, close 1005" })
	void closeOfTheOtherEndIsAnsweredWithItsCodeInsteadOfWhatWaits(int code, String answer) {
		this.socket.slow = true;
		this.link.write(ByteBuffer.allocate(1));
		this.link.write(ByteBuffer.allocate(2));
		receiveClose(code);
		complete(2);
		assertThat(this.socket.received).containsExactly("write", "message 1", "write", answer);
		runTasks();
		assertThat(this.mesh.closed).isCompletedWithValue("WebSocket closed with " + code);
		assertThat(this.link.isOver()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "81 80 00 00 00 00, 1003, websocket-text", "82 00, 1002, websocket-malformed",
			"82 ff 00 00 00 00 00 01 00 01 00 00 00 00, 1009, websocket-too-big",
			"88 83 00 00 00 00 03 e8 ff, 1007, websocket-malformed" })
	void violationEndsTheLinkWithItsCode(String hex, int code, String reason) {
		this.link.onBytes(hex(hex));
		assertThat(this.socket.received).last().asString().startsWith("close " + code);
		assertThat(this.refusals).containsExactly(reason);
		runTasks();
		assertThat(this.mesh.closed.join()).startsWith("WebSocket failed with " + code);
		// What else comes is thrown away until the other end has seen why.
		this.link.onBytes(hex("82 80 00 00 00 00"));
		assertThat(this.mesh.records).isEmpty();
		assertThat(this.link.isOver()).isFalse();
		this.deadlines.remove().run();
		assertThat(this.socket.ends).isOne();
	}

	@Test
	void lostConnectionIsToldOnce() {
		this.link.onEnd("lost");
		this.link.onEnd("again");
		assertThat(this.mesh.closed).isCompletedWithValue("lost");
		assertThat(this.link.isOver()).isTrue();
		this.link.write(ByteBuffer.allocate(1));
		this.link.close("NORMAL");
		runTasks();
		assertThat(this.socket.received).isEmpty();
	}

	@Test
	void failedWriteEndsTheLink() {
		this.socket.slow = true;
		this.link.write(ByteBuffer.allocate(1));
		this.socket.fail(new IOException("timed out"));
		assertThat(this.mesh.closed).isNotDone();
		runTasks();
		assertThat(this.mesh.closed.join()).contains("cannot write").contains("timed out");
		assertThat(this.socket.ends).isOne();
	}

	@Test
	void moreThanTheLimitEndsTheLink() {
		this.socket.slow = true;
		for (int bytes = 0; bytes <= FrameWriter.MAX_QUEUED_BYTES + 65_536; bytes += 65_536) {
			this.link.write(ByteBuffer.allocate(65_536));
		}
		runTasks();
		complete(1);
		assertThat(this.socket.received).containsExactly("write", "message 65536", "write", "close 1011");
		this.socket.complete();
		runTasks();
		assertThat(this.mesh.closed.join()).startsWith("INTERNAL_ERROR");
	}

	@Test
	void refusedLinkIsClosedWithACode() {
		UpgradeLink refused = new UpgradeLink(this.socket, "", this.executor, this.refusals::add);
		refused.refuse(1012);
		runTasks();
		assertThat(this.socket.received).containsExactly("write", "close 1012");
	}

	private void complete(int times) {
		for (int i = 0; i < times; i++) {
			this.socket.complete();
		}
	}

	private void runTasks() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

	private void receive(int opcode, String payload) {
		ByteBuffer frame = ByteBuffer.allocate(200);
		CLIENT.putFrame(frame, opcode, true, bytes(payload));
		this.link.onBytes(frame.flip());
	}

	private void receiveClose(int code) {
		ByteBuffer frame = ByteBuffer.allocate(200);
		CLIENT.putClose(frame, code, "");
		this.link.onBytes(frame.flip());
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes());
	}

	private static ByteBuffer hex(String hex) {
		return ByteBuffer.wrap(HexFormat.ofDelimiter(" ").parseHex(hex));
	}

}
