package dev.mesh.demo;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.bus.StreamCloseReason;
import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

/** Tests for {@link Feeds}. */
@Timeout(60)
class FeedsTests {

	private static final int PATIENCE_MILLIS = 20_000;

	private static final PeerKey READER = PeerKey.of(new byte[32]);

	private static final PeerKey OTHER_READER = PeerKey.of(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
			15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32 });

	private final Ticker ticker = new Ticker();

	private final Feeds feeds = new Feeds(this.ticker);

	@AfterEach
	void stop() {
		this.ticker.destroy();
	}

	@Test
	void progressThatIsAskedForWhileTheFeedIsBeingAcceptedIsTold() {
		BusStream progress = progress();
		StreamCandidate asked = candidate(READER, "1", progress);
		BusStream stream = feed();
		StreamCandidate offered = candidate(READER, "1", stream);
		given(offered.accept()).willAnswer((call) -> {
			Thread reader = new Thread(() -> this.feeds.report(asked));
			reader.start();
			await().until(() -> reader.getState() == Thread.State.BLOCKED || !reader.isAlive());
			return stream;
		});
		this.feeds.write(offered);
		verify(progress, timeout(PATIENCE_MILLIS).atLeastOnce()).trySend(any());
		verify(asked, never()).reject(anyString());
	}

	@Test
	void twoReadersMayGiveTheSameName() {
		BusStream taken = feed();
		BusStream held = feed();
		given(held.send(any())).willReturn(new CompletableFuture<>());
		this.feeds.write(candidate(READER, "1", taken));
		this.feeds.write(candidate(OTHER_READER, "1", held));
		BusStream progressOfTaken = progress();
		BusStream progressOfHeld = progress();
		this.feeds.report(candidate(READER, "1", progressOfTaken));
		this.feeds.report(candidate(OTHER_READER, "1", progressOfHeld));
		verify(progressOfTaken, timeout(PATIENCE_MILLIS).atLeastOnce())
			.trySend(argThat((report) -> written(report) > 0));
		verify(progressOfHeld, timeout(PATIENCE_MILLIS).atLeastOnce())
			.trySend(argThat((report) -> waiting(report) > 0));
		verify(progressOfHeld, never()).trySend(argThat((report) -> written(report) > 0));
		verify(taken, never()).close(anyString());
	}

	@Test
	void secondFeedOfANameTakesThePlaceOfTheFirst() {
		BusStream first = feed();
		BusStream second = feed();
		this.feeds.write(candidate(READER, "1", first));
		this.feeds.write(candidate(READER, "1", second));
		verify(first).close(contains("another feed of that name"));
		BusStream progress = progress();
		this.feeds.report(candidate(READER, "1", progress));
		close(first);
		verify(progress, timeout(PATIENCE_MILLIS).atLeastOnce()).trySend(any());
		verify(progress, never()).close(anyString());
	}

	@Test
	void secondProgressOfAFeedTakesThePlaceOfTheFirst() {
		this.feeds.write(candidate(READER, "1", feed()));
		BusStream first = progress();
		BusStream second = progress();
		this.feeds.report(candidate(READER, "1", first));
		this.feeds.report(candidate(READER, "1", second));
		verify(first).close(anyString());
		verify(second, timeout(PATIENCE_MILLIS).atLeastOnce()).trySend(any());
	}

	@Test
	void progressOfAFeedThatIsNotThereIsRefused() {
		BusStream stream = feed();
		this.feeds.write(candidate(READER, "1", stream));
		BusStream progress = progress();
		this.feeds.report(candidate(READER, "1", progress));
		close(stream);
		verify(progress).close(contains("closed"));
		for (PeerKey reader : List.of(READER, OTHER_READER)) {
			StreamCandidate asked = candidate(reader, "1", progress());
			this.feeds.report(asked);
			verify(asked).reject(contains("no such feed"));
			verify(asked, never()).accept();
		}
	}

	@Test
	void feedTooManyIsRefusedUntilOneHasClosed() {
		List<BusStream> open = new ArrayList<>();
		for (int i = 0; i < Feeds.MOST_FEEDS; i++) {
			open.add(feed());
			this.feeds.write(candidate(READER, "feed-" + i, open.get(i)));
		}
		StreamCandidate refused = candidate(OTHER_READER, "1", feed());
		this.feeds.write(refused);
		verify(refused).reject(contains("32 feeds"));
		verify(refused, never()).accept();
		close(open.get(7));
		StreamCandidate accepted = candidate(OTHER_READER, "1", feed());
		this.feeds.write(accepted);
		verify(accepted).accept();
	}

	private static StreamCandidate candidate(PeerKey reader, String name, BusStream stream) {
		StreamCandidate candidate = mock(StreamCandidate.class);
		given(candidate.peer()).willReturn(reader);
		given(candidate.arguments()).willReturn(Map.of("feed", name));
		given(candidate.accept()).willReturn(stream);
		return candidate;
	}

	private static BusStream feed() {
		BusStream stream = mock(BusStream.class);
		given(stream.arguments()).willReturn(Map.of("per-second", "1000", "bytes", "8"));
		given(stream.closed()).willReturn(new CompletableFuture<>());
		given(stream.send(any())).willReturn(CompletableFuture.completedFuture(null));
		return stream;
	}

	private static BusStream progress() {
		return mock(BusStream.class);
	}

	private static void close(BusStream stream) {
		stream.closed().complete(new StreamCloseReason(StreamCloseReason.Kind.CLOSED_BY_REMOTE, 0, ""));
	}

	private static long written(ByteBuffer report) {
		return report.getLong(0);
	}

	private static long waiting(ByteBuffer report) {
		return report.getLong(Long.BYTES);
	}

}
