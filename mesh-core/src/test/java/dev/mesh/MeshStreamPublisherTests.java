package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCloseReason.Kind;
import dev.mesh.bus.StreamClosedException;
import dev.mesh.bus.StreamOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of Reactive Streams that a publisher of a stream's messages has to keep. */
@Timeout(60)
class MeshStreamPublisherTests {

	/** Of the hub: what it was given last has run when everything before it has. */
	private final ExecutorService executor = Executors.newSingleThreadExecutor();

	private final MeshPair pair = new MeshPair((hub) -> hub.executor(this.executor), (till) -> till);

	private BusStream here;

	private BusStream there;

	@BeforeEach
	void open() throws Exception {
		this.pair.connect();
		CompletableFuture<BusStream> accepted = new CompletableFuture<>();
		this.pair.hub.bus().onStream("x", (candidate) -> accepted.complete(candidate.accept()));
		this.here = get(this.pair.till.bus().openStream(this.pair.hub.key(), StreamOptions.reliable("x")));
		this.there = get(accepted);
	}

	@AfterEach
	void close() {
		this.pair.close();
		this.executor.shutdownNow();
	}

	/** Rules 1.1 and 3.3: also a request out of onNext is served one after the other. */
	@Test
	void neverMoreThanWasAskedForComes() throws Exception {
		Signals<ByteBuffer> signals = signals();
		this.there.messages().subscribe(signals);
		send(10);
		signals.subscription().request(3);
		signals.expect("onSubscribe", "0", "1", "2");
		Flow.Subscription subscription = signals.subscription();
		signals.onItem = (text) -> {
			if (text.equals("3")) {
				subscription.request(2);
			}
		};
		signals.subscription().request(1);
		signals.expect("3", "4", "5");
		assertNothingMore(signals);
		signals.subscription().request(4);
		signals.expect("6", "7", "8", "9");
		assertThat(signals.nested).as("called while it was being called").isFalse();
	}

	/** Rule 3.9. */
	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void whatIsNotAboveZeroCannotBeAskedForAndClosesTheStream(long n) throws Exception {
		Signals<ByteBuffer> signals = signals();
		this.there.messages().subscribe(signals);
		send(1);
		signals.subscription().request(n);
		signals.expect("onSubscribe", "onError IllegalArgumentException");
		signals.subscription().request(1);
		assertThat(signals.failure).hasMessageContaining(Long.toString(n));
		assertThat(get(this.there.closed()).kind()).isEqualTo(Kind.CLOSED_BY_LOCAL);
		assertThat(get(this.here.closed()).kind()).isEqualTo(Kind.CLOSED_BY_REMOTE);
		assertNothingMore(signals);
	}

	/** Rule 3.17: a sum that does not fit is as much as there is. */
	@Test
	void demandDoesNotOverflow() throws Exception {
		Signals<ByteBuffer> signals = signals();
		this.there.messages().subscribe(signals);
		signals.subscription().request(Long.MAX_VALUE);
		signals.subscription().request(Long.MAX_VALUE);
		send(2);
		signals.expect("onSubscribe", "0", "1");
	}

	/** Rules 1.5 and 1.7: the end needs no demand, and nothing follows it. */
	@Test
	void theEndComesWithoutDemandAndAfterEverythingElse() throws Exception {
		Signals<ByteBuffer> signals = signals();
		this.there.messages().subscribe(signals);
		send(2);
		this.here.end();
		signals.subscription().request(1);
		signals.expect("onSubscribe", "0");
		signals.subscription().request(1);
		signals.expect("1", "onComplete");
		signals.subscription().request(1);
		assertNothingMore(signals);
	}

	/** Rule 1.4: what has come before is handed over first. */
	@Test
	void aStreamThatIsClosedFailsAfterWhatHasCome() throws Exception {
		Signals<ByteBuffer> signals = signals();
		this.there.messages().subscribe(signals);
		send(2);
		while (this.here.acknowledged() < 2) {
			Thread.onSpinWait();
		}
		this.here.reset(3, "enough");
		assertThat(get(this.there.closed()).kind()).isEqualTo(Kind.RESET);
		signals.subscription().request(1);
		signals.expect("onSubscribe", "0");
		assertNothingMore(signals);
		signals.subscription().request(1);
		signals.expect("1", "onError StreamClosedException");
		assertThat(((StreamClosedException) signals.failure).reason().code()).isEqualTo(3);
	}

	/** Rules 1.8, 3.5, 3.6 and 3.7. */
	@Test
	void afterACancellationNothingComesAndMoreOfThemDoNothing() throws Exception {
		Signals<ByteBuffer> signals = signals();
		this.there.messages().subscribe(signals);
		send(2);
		signals.subscription().request(1);
		signals.expect("onSubscribe", "0");
		signals.subscription().cancel();
		signals.subscription().cancel();
		signals.subscription().request(1);
		signals.subscription().request(0);

		assertThat(get(this.there.closed()).kind()).isEqualTo(Kind.CLOSED_BY_LOCAL);
		assertThat(get(this.here.closed()).kind()).isEqualTo(Kind.CLOSED_BY_REMOTE);
		assertNothingMore(signals);
	}

	/**
	 * Rules 1.9 and 1.11: one subscriber, and the second hears why not, in this order.
	 */
	@Test
	void aSecondSubscriberHearsThatThereIsOneAlready() throws Exception {
		Signals<ByteBuffer> first = signals();
		this.there.messages().subscribe(first);
		Signals<ByteBuffer> second = signals();
		this.there.messages().subscribe(second);
		second.expect("onSubscribe", "onError IllegalStateException");
		assertThat(second.failure).hasMessageContaining("one subscriber");
		second.subscription().request(1);
		second.subscription().cancel();

		send(1);
		first.subscription().request(1);
		first.expect("onSubscribe", "0");
		assertNothingMore(second);
		assertThat(this.there.closed()).isNotDone();
	}

	/** Rule 1.9. */
	@Test
	void nobodyCannotSubscribeAndSomebodyStillCan() throws Exception {
		assertThatNullPointerException().isThrownBy(() -> this.there.messages().subscribe(null));
		Signals<ByteBuffer> signals = signals();
		this.there.messages().subscribe(signals);
		signals.expect("onSubscribe");
	}

	private static Signals<ByteBuffer> signals() {
		return new Signals<>((message) -> StandardCharsets.UTF_8.decode(message).toString());
	}

	private void send(int messages) throws Exception {
		for (int i = 0; i < messages; i++) {
			get(this.here.send(StandardCharsets.UTF_8.encode(Integer.toString(i))));
		}
	}

	private void assertNothingMore(Signals<?> signals) throws Exception {
		this.executor.submit(() -> {
		}).get(20, TimeUnit.SECONDS);
		assertThat(signals.seen).isEmpty();
	}

}
