package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.bus.StreamCloseReason;
import dev.mesh.bus.StreamCloseReason.Kind;
import dev.mesh.bus.StreamClosedException;
import dev.mesh.bus.StreamOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams as an application sees them. */
@Timeout(60)
class MeshStreamTests {

	private final BlockingQueue<BusStream> accepted = new LinkedBlockingQueue<>();

	@Test
	void aStreamCarriesMessagesBothWaysAndEndsInGoodOrder() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			pair.hub.bus().onStream("logs/{name}", (candidate) -> {
				assertThat(candidate.pathVariables()).containsEntry("name", "tail");
				assertThat(candidate.arguments()).containsEntry("level", "info");
				assertThat(candidate.peer()).isEqualTo(pair.till.key());
				this.accepted.add(candidate.accept(Map.of("lines", "3")));
			});
			BusStream here = get(pair.till.bus()
				.openStream(pair.hub.key(), StreamOptions.reliable("logs/tail").argument("level", "info")));
			BusStream there = this.accepted.poll(10, TimeUnit.SECONDS);
			assertThat(here.headers()).containsEntry("lines", "3");
			Collector lines = Collector.of(here, Long.MAX_VALUE);
			Collector questions = Collector.of(there, Long.MAX_VALUE);
			for (int i = 0; i < 3; i++) {
				get(there.send(text("line " + i)));
				get(here.send(text("more " + i)));
			}
			here.end();
			there.end();

			assertThat(get(lines.done)).containsExactly("line 0", "line 1", "line 2");
			assertThat(get(questions.done)).containsExactly("more 0", "more 1", "more 2");
			assertThat(get(here.closed()).kind()).isEqualTo(Kind.ENDED);
			assertThat(get(there.closed()).kind()).isEqualTo(Kind.ENDED);
			assertThat(here.acknowledged()).isEqualTo(3);
		}
	}

	@Test
	void aSubscriberGetsWhatItAsksForAndTheSenderWaits() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BusStream here = open(pair, StreamOptions.reliable("bulk"));
			BusStream there = this.accepted.poll(10, TimeUnit.SECONDS);
			Collector slow = Collector.of(there, 1);
			List<CompletableFuture<Void>> sends = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				sends.add(here.send(ByteBuffer.allocate(here.maxMessageSize())));
			}
			assertThat(slow.next()).isNotNull();
			get(sends.get(0));
			assertThat(sends.stream().filter(CompletableFuture::isDone).count()).isLessThan(20);
			assertThat(slow.arrived).isEmpty();

			slow.subscription.request(Long.MAX_VALUE);
			get(CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)));
			here.end();
			assertThat(get(slow.done)).hasSize(50);
		}
	}

	@Test
	void tryTakesMessagesUntilSomeWait() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BusStream here = open(pair, StreamOptions.reliable("bulk"));
			int taken = 0;
			while (here.trySend(ByteBuffer.allocate(32 * 1024))) {
				taken++;
			}
			assertThat(taken).isBetween(32, 200);
			assertThatIllegalArgumentException().isThrownBy(() -> here.send(ByteBuffer.allocate(65_537)))
				.withMessageContaining("65537")
				.withMessageContaining("65536");
		}
	}

	@Test
	void aCandidateMayBeRejectedFailOrFindNobody() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			pair.hub.bus().onStream("closed", (candidate) -> candidate.reject("not today"));
			pair.hub.bus().onStream("broken", (candidate) -> {
				throw new IllegalStateException("secret detail");
			});
			assertThat(refusal(pair, "closed").getMessage()).contains("not today");
			assertThat(refusal(pair, "broken").result().rejection()).contains(RejectionReason.HANDLER_FAILED);
			assertThat(refusal(pair, "nobody").result().rejection()).contains(RejectionReason.NO_LISTENER);
		}
	}

	@Test
	void aCandidateIsDecidedOnce() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BlockingQueue<StreamCandidate> candidates = new LinkedBlockingQueue<>();
			pair.hub.bus().onStream("x", candidates::add);
			CompletableFuture<BusStream> opening = pair.till.bus()
				.openStream(pair.hub.key(), StreamOptions.reliable("x"));
			StreamCandidate candidate = candidates.poll(10, TimeUnit.SECONDS);
			candidate.accept();
			get(opening);
			assertThatThrownBy(() -> candidate.reject("late")).isInstanceOf(IllegalStateException.class);
		}
	}

	@Test
	void aResetReachesBothEndsAndEverythingThatWaits() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BusStream here = open(pair, StreamOptions.reliable("bulk"));
			BusStream there = this.accepted.poll(10, TimeUnit.SECONDS);
			Collector reader = Collector.of(here, 1);
			List<CompletableFuture<Void>> sends = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				sends.add(here.send(ByteBuffer.allocate(here.maxMessageSize())));
			}
			there.reset(7, "disk full");

			StreamCloseReason reason = new StreamCloseReason(Kind.RESET, 7, "disk full");
			assertThat(get(here.closed())).isEqualTo(reason);
			assertThat(get(there.closed())).isEqualTo(reason);
			assertThatThrownBy(() -> get(reader.done)).cause().isInstanceOf(StreamClosedException.class);
			assertThatThrownBy(() -> get(sends.get(19))).cause().isInstanceOf(StreamClosedException.class);
			assertThat(here.trySend(text("x"))).isFalse();
		}
	}

	@Test
	void aSubscriptionThatIsCancelledOrThrowsClosesTheStream() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BusStream first = open(pair, StreamOptions.reliable("a"));
			Collector.of(first, 1).subscription.cancel();
			assertThat(get(first.closed()).kind()).isEqualTo(Kind.CLOSED_BY_LOCAL);
			assertThat(get(this.accepted.take().closed()).kind()).isEqualTo(Kind.CLOSED_BY_REMOTE);

			BusStream second = open(pair, StreamOptions.reliable("b"));
			Collector.of(second, 1).throwsOnNext = true;
			this.accepted.take().send(text("x"));
			assertThat(get(second.closed()).kind()).isEqualTo(Kind.CLOSED_BY_LOCAL);
		}
	}

	@Test
	void aStreamHasOneSubscriber() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BusStream here = open(pair, StreamOptions.reliable("a"));
			Collector.of(here, 1);
			Collector second = new Collector(1);
			here.messages().subscribe(second);
			assertThatThrownBy(() -> get(second.done)).cause().hasMessageContaining("one subscriber");
		}
	}

	@Test
	void aStoppedNodeClosesItsStreamsAtBothEnds() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BusStream here = open(pair, StreamOptions.reliable("a"));
			pair.till.stop();
			assertThat(get(here.closed()).kind()).isEqualTo(Kind.NODE_STOPPING);
			assertThat(get(this.accepted.take().closed()).kind()).isEqualTo(Kind.NODE_STOPPING);
		}
	}

	private BusStream open(MeshPair pair, StreamOptions options) throws Exception {
		pair.hub.bus().onStream(options.path(), (candidate) -> this.accepted.add(candidate.accept()));
		return get(pair.till.bus().openStream(pair.hub.key(), options));
	}

	private static SendFailedException refusal(MeshPair pair, String path) {
		try {
			throw new AssertionError(
					"opened: " + get(pair.till.bus().openStream(pair.hub.key(), StreamOptions.reliable(path))));
		}
		catch (Exception ex) {
			return (SendFailedException) ex.getCause();
		}
	}

	private static ByteBuffer text(String text) {
		return StandardCharsets.UTF_8.encode(text);
	}

	/** Keeps what comes. */
	private static final class Collector implements Flow.Subscriber<ByteBuffer> {

		private final long first;

		private final List<String> texts = new ArrayList<>();

		final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

		final CompletableFuture<List<String>> done = new CompletableFuture<>();

		private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();

		volatile Flow.Subscription subscription;

		volatile boolean throwsOnNext;

		Collector(long first) {
			this.first = first;
		}

		static Collector of(BusStream stream, long first) throws Exception {
			Collector collector = new Collector(first);
			stream.messages().subscribe(collector);
			collector.subscription = get(collector.subscribed);
			return collector;
		}

		String next() throws InterruptedException {
			return this.arrived.poll(10, TimeUnit.SECONDS);
		}

		@Override
		public void onSubscribe(Flow.Subscription given) {
			this.subscribed.complete(given);
			given.request(this.first);
		}

		@Override
		public void onNext(ByteBuffer message) {
			if (this.throwsOnNext) {
				throw new IllegalStateException("on purpose");
			}
			String text = StandardCharsets.UTF_8.decode(message).toString();
			this.texts.add(text);
			this.arrived.add(text);
		}

		@Override
		public void onError(Throwable failure) {
			this.done.completeExceptionally(failure);
		}

		@Override
		public void onComplete() {
			this.done.complete(List.copyOf(this.texts));
		}

	}

}
