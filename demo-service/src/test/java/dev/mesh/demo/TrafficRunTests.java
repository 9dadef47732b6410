package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.MeshStatistics;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Message;
import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.Registration;
import dev.mesh.bus.SendResult;
import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** Tests for {@link TrafficRun}. */
@Timeout(60)
class TrafficRunTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final PeerKey SENDER = PeerKey.of(new byte[32]);

	private static final SendResult ACKNOWLEDGED = new SendResult(SendResult.Outcome.ACKNOWLEDGED, true, "");

	private static final SendResult TIMED_OUT = new SendResult(SendResult.Outcome.TIMED_OUT, true, "no answer");

	private final Ticker ticker = new Ticker();

	private final Mesh from = mock(Mesh.class);

	private final Mesh to = mock(Mesh.class);

	/** The sends, in the order of their numbers. */
	private final List<CompletableFuture<SendResult>> sends = new CopyOnWriteArrayList<>();

	private final AtomicReference<MessageHandler> listener = new AtomicReference<>();

	/** How sends end from now on, at once; null while they do not. */
	private final AtomicReference<SendResult> end = new AtomicReference<>();

	private final AtomicBoolean slow = new AtomicBoolean();

	@BeforeEach
	void connect() {
		Bus sending = mock(Bus.class);
		given(this.from.name()).willReturn("from");
		given(this.from.key()).willReturn(SENDER);
		given(this.from.bus()).willReturn(sending);
		given(sending.send(any(), any(BusMessage.class))).willAnswer((call) -> send());
		Bus receiving = mock(Bus.class);
		given(this.to.name()).willReturn("to");
		given(this.to.key()).willReturn(PeerKey.of(new byte[32]));
		given(this.to.bus()).willReturn(receiving);
		given(this.to.statistics()).willAnswer((call) -> statistics());
		given(receiving.onMessage(anyString(), any())).willAnswer((call) -> {
			this.listener.set(call.getArgument(1));
			return mock(Registration.class);
		});
	}

	@AfterEach
	void stop() {
		this.ticker.destroy();
	}

	@Test
	void whatWasSentLastAndHasNotArrivedIsLostOnceNothingIsUnderWay() throws Exception {
		TrafficRun run = start();
		await().atMost(PATIENCE).until(() -> this.sends.size() > 10);
		for (int number = 0; number < 5; number++) {
			arrive(number);
		}
		this.end.set(ACKNOWLEDGED);
		run.stop();
		await().atMost(PATIENCE).until(() -> allButTheFirstHaveEnded(run));
		assertThat(run.view().received()).isEqualTo(5);
		assertThat(run.view().lost()).isZero();

		this.sends.get(0).complete(TIMED_OUT);
		await().atMost(PATIENCE).until(() -> run.view().lost() == run.view().sent() - 5);
		assertThat(run.view().failed()).isEqualTo(1);

		for (int number = 5; number < this.sends.size(); number++) {
			arrive(number);
		}
		assertThat(run.view().lost()).as("what has arrived in the end").isZero();
	}

	@Test
	void gapsAreLostWhileItRuns() throws Exception {
		TrafficRun run = start();
		await().atMost(PATIENCE).until(() -> this.sends.size() > 10);
		arrive(0);
		arrive(4);
		assertThat(run.view().lost()).isEqualTo(3);
	}

	@Test
	void moreWereSentThanHaveEndedHoweverLongTheViewTakes() {
		this.end.set(TIMED_OUT);
		TrafficRun run = start();
		await().atMost(PATIENCE).until(() -> run.view().failed() > 0);
		this.slow.set(true);
		TrafficView view = run.view();
		assertThat(view.sent()).isGreaterThanOrEqualTo(view.acknowledged() + view.failed());
	}

	private TrafficRun start() {
		return new TrafficRun(1, new TrafficPlan(this.from, this.to, 1_000, Integer.BYTES), this.ticker);
	}

	private CompletableFuture<SendResult> send() {
		SendResult known = this.end.get();
		CompletableFuture<SendResult> result = (known != null) ? CompletableFuture.completedFuture(known)
				: new CompletableFuture<>();
		this.sends.add(result);
		return result;
	}

	/** When that is to be slow, until at least one more send has ended. */
	private MeshStatistics statistics() {
		if (this.slow.get()) {
			int before = this.sends.size();
			await().atMost(PATIENCE).until(() -> this.sends.size() > before + 1);
		}
		return new MeshStatistics(0, 0, 0, 0, Map.of(), 0);
	}

	private boolean allButTheFirstHaveEnded(TrafficRun run) {
		this.sends.stream().skip(1).forEach((send) -> send.complete(ACKNOWLEDGED));
		TrafficView view = run.view();
		return view.acknowledged() == view.sent() - 1;
	}

	private void arrive(int number) throws Exception {
		Message message = mock(Message.class);
		given(message.sender()).willReturn(SENDER);
		given(message.payload()).willReturn(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
		MessageHandler arrived = this.listener.get();
		assertThat(arrived).isNotNull();
		arrived.onMessage(message);
	}

}
