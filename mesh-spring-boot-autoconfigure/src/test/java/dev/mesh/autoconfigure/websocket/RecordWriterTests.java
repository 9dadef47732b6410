package dev.mesh.autoconfigure.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link RecordWriter}.
 */
class RecordWriterTests {

	private final RemoteEndpoint.Async remote = mock(RemoteEndpoint.Async.class);

	private final Session session = mock(Session.class);

	private final List<Integer> sentToContainer = new ArrayList<>();

	private final Deque<SendHandler> outstanding = new ArrayDeque<>();

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private final Recorder recorder = new Recorder();

	private final RecordWriter writer = new RecordWriter(this.remote, this.recorder, this.tasks::add);

	@BeforeEach
	void recordWhatTheContainerGets() {
		doAnswer((call) -> {
			this.sentToContainer.add(call.<ByteBuffer>getArgument(0).remaining());
			this.outstanding.add(call.getArgument(1));
			return null;
		}).when(this.remote).sendBinary(any(), any(SendHandler.class));
	}

	@Test
	void oneRecordIsOnItsWayAtATimeInOrder() {
		this.writer.write(record(1));
		this.writer.write(record(2));
		this.writer.write(record(3));
		assertThat(this.sentToContainer).containsExactly(1);
		complete();
		assertThat(this.sentToContainer).containsExactly(1, 2);
		complete();
		complete();
		assertThat(this.sentToContainer).containsExactly(1, 2, 3);
		assertThat(this.recorder.sent).containsExactly(1, 2, 3);
	}

	@Test
	void listenerIsNotCalledFromWithinWrite() {
		doAnswer((call) -> {
			call.<SendHandler>getArgument(1).onResult(new SendResult(this.session));
			return null;
		}).when(this.remote).sendBinary(any(), any(SendHandler.class));
		this.writer.write(record(5));
		assertThat(this.recorder.sent).isEmpty();
		runTasks();
		assertThat(this.recorder.sent).containsExactly(5);
	}

	@Test
	void failureDropsWhatWaitsAndIsToldOnce() {
		this.writer.write(record(1));
		this.writer.write(record(2));
		this.outstanding.remove().onResult(new SendResult(this.session, new IOException("gone")));
		runTasks();
		assertThat(this.recorder.failures).singleElement().isInstanceOf(IOException.class);
		this.writer.write(record(3));
		assertThat(this.sentToContainer).containsExactly(1);
	}

	@Test
	void containerThatThrowsIsAFailure() {
		doAnswer((call) -> {
			throw new IllegalStateException("closed");
		}).when(this.remote).sendBinary(any(), any(SendHandler.class));
		this.writer.write(record(1));
		runTasks();
		assertThat(this.recorder.failures).singleElement().isInstanceOf(IllegalStateException.class);
	}

	@Test
	void closingWaitsForWhatWasWritten() {
		List<String> closed = new ArrayList<>();
		this.writer.write(record(1));
		this.writer.write(record(2));
		this.writer.whenDrained(() -> closed.add("closed"));
		this.writer.write(record(3));
		complete();
		runTasks();
		assertThat(closed).isEmpty();
		complete();
		runTasks();
		assertThat(closed).containsExactly("closed");
		assertThat(this.sentToContainer).containsExactly(1, 2);
	}

	@Test
	void idleWriterIsDrainedAtOnce() {
		List<String> closed = new ArrayList<>();
		this.writer.whenDrained(() -> closed.add("closed"));
		assertThat(closed).isEmpty();
		runTasks();
		assertThat(closed).containsExactly("closed");
	}

	@Test
	void queueHasALimit() {
		this.writer.write(record(100));
		int half = RecordWriter.MAX_QUEUED_BYTES / 2;
		assertThat(this.writer.write(record(half))).isTrue();
		assertThat(this.writer.write(record(half))).isTrue();
		assertThat(this.writer.write(record(1))).isFalse();
		complete();
		assertThat(this.writer.write(record(1))).isTrue();
	}

	private void complete() {
		this.outstanding.remove().onResult(new SendResult(this.session));
		runTasks();
	}

	private void runTasks() {
		while (!this.tasks.isEmpty()) {
			this.tasks.remove().run();
		}
	}

	private static ByteBuffer record(int size) {
		return ByteBuffer.allocate(size);
	}

	private static final class Recorder implements RecordWriter.Listener {

		private final List<Integer> sent = new ArrayList<>();

		private final List<Throwable> failures = new ArrayList<>();

		@Override
		public void onSent(int bytes) {
			this.sent.add(bytes);
		}

		@Override
		public void onSendFailed(Throwable cause) {
			this.failures.add(cause);
		}

	}

}
