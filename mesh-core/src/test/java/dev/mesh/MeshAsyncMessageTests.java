package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Message;
import dev.mesh.bus.Registration;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendOptions.Acknowledge;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers of messages that end after the call. */
@Timeout(60)
class MeshAsyncMessageTests {

	private static final SendOptions HANDLED = SendOptions.DEFAULTS.acknowledge(Acknowledge.HANDLED);

	private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

	@Test
	void handledIsReportedWhenTheStageCompletesAndNotBefore() throws Exception {
		try (MeshPair pair = connected()) {
			CompletableFuture<SendResult> first = send(pair, 1);
			CompletableFuture<SendResult> second = send(pair, 2);
			Call one = next();
			Call two = next();
			get(pair.till.connectedSessions().get(0).ping());
			assertThat(first).isNotDone();
			two.end.complete(null);
			assertThat(get(second).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(first).isNotDone();
			one.end.complete(null);
			assertThat(get(first).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		}
	}

	@Test
	void stageThatFailsCountsAsAHandlerThatThrows() throws Exception {
		try (MeshPair pair = connected()) {
			CompletableFuture<SendResult> send = send(pair, 1);
			next().end.completeExceptionally(new IllegalStateException("on purpose"));
			assertThat(get(send).rejection()).contains(RejectionReason.HANDLER_FAILED);
			assertThat(pair.hub.statistics().counter("bus.handler.failures")).isEqualTo(1);
		}
	}

	@Test
	void messageIsHandledWhenTheLastOfItsHandlersHasEnded() throws Exception {
		try (MeshPair pair = connected()) {
			List<Integer> also = new ArrayList<>();
			pair.hub.bus().onMessage("work", (message) -> also.add((int) message.bytes()[0]));
			CompletableFuture<SendResult> send = send(pair, 1);
			Call call = next();
			get(pair.till.connectedSessions().get(0).ping());
			assertThat(send).isNotDone();
			call.end.complete(null);
			assertThat(get(send).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(also).containsExactly(1);
		}
	}

	@Test
	void messagesThatWaitForARemovedHandlerAreNotReportedAsHandled() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			CountDownLatch release = new CountDownLatch(1);
			Registration removed = blocking(pair, release);
			pair.hub.bus().onMessage("later", (message) -> {
			});
			CompletableFuture<SendResult> running = send(pair, 1);
			assertThat(next().message.bytes()).containsExactly(1);
			CompletableFuture<SendResult> waiting = send(pair, 2);
			get(pair.till.bus().send(pair.hub.key(), BusMessage.of("work", new byte[] { 3 })));
			removed.close();
			release.countDown();
			assertThat(get(running).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(get(waiting)).isEqualTo(new SendResult(Outcome.REJECTED, false, "NO_LISTENER"));
			assertThat(get(send(pair, 4)).rejection()).contains(RejectionReason.NO_LISTENER);
			get(pair.till.bus().send(pair.hub.key(), BusMessage.of("later", new byte[1]), HANDLED)).orThrow();
			assertThat(this.calls).isEmpty();
			assertThat(pair.hub.statistics().counter("bus.dropped.listener")).isEqualTo(2);
			assertThat(pair.hub.statistics().counter("bus.handler.failures")).isZero();
		}
	}

	@Test
	void handlersThatAreLeftDecideWhenAnotherWasRemoved() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			CountDownLatch release = new CountDownLatch(1);
			Registration removed = blocking(pair, release);
			pair.hub.bus().onMessage("*", (message) -> {
				if (message.bytes()[0] == 3) {
					throw new IllegalStateException("on purpose");
				}
			});
			CompletableFuture<SendResult> running = send(pair, 1);
			next();
			CompletableFuture<SendResult> fine = send(pair, 2);
			CompletableFuture<SendResult> failed = send(pair, 3);
			get(pair.till.bus().send(pair.hub.key(), BusMessage.of("work", new byte[] { 4 })));
			removed.close();
			release.countDown();
			assertThat(get(running).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(get(fine).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(get(failed).rejection()).contains(RejectionReason.HANDLER_FAILED);
			assertThat(this.calls).isEmpty();
			assertThat(pair.hub.statistics().counter("bus.dropped.listener")).isZero();
		}
	}

	/** A handler that reports each call, and then blocks. */
	private Registration blocking(MeshPair pair, CountDownLatch release) {
		return pair.hub.bus().onMessage("work", (message) -> {
			this.calls.add(new Call(message, new CompletableFuture<>()));
			release.await();
		});
	}

	@Test
	void openStagesHoldTheSenderBackAtTheEndOfItsWindow() throws Exception {
		try (MeshPair pair = connected()) {
			BusMessage message = BusMessage.of("work", new byte[8 * 1024]);
			int sent = 0;
			while (get(pair.till.bus().send(pair.hub.key(), message, SendOptions.DEFAULTS.failAtOnce()))
				.outcome() == Outcome.ACKNOWLEDGED) {
				sent++;
				assertThat(sent).isLessThan(2000);
			}
			CompletableFuture<SendResult> waiting = pair.till.bus().send(pair.hub.key(), message);
			assertThat(waiting).isNotDone();
			for (int i = 0; i < sent; i++) {
				next().end.complete(null);
			}
			assertThat(get(waiting).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		}
	}

	private MeshPair connected() throws Exception {
		MeshPair pair = new MeshPair().connect();
		pair.hub.bus().onMessageAsync("work", (message) -> {
			Call call = new Call(message, new CompletableFuture<>());
			this.calls.add(call);
			return call.end;
		});
		return pair;
	}

	private static CompletableFuture<SendResult> send(MeshPair pair, int number) {
		return pair.till.bus().send(pair.hub.key(), BusMessage.of("work", new byte[] { (byte) number }), HANDLED);
	}

	private Call next() throws InterruptedException {
		Call call = this.calls.poll(20, TimeUnit.SECONDS);
		assertThat(call).as("a call within 20 s").isNotNull();
		return call;
	}

	private record Call(Message message, CompletableFuture<Void> end) {
	}

}
