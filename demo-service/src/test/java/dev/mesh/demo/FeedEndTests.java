package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCloseReason;
import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

/** Tests for the ends of feeds: {@link FeedWatch} and {@link FeedWriter}. */
@Timeout(60)
class FeedEndTests {

	private static final int PATIENCE_MILLIS = 20_000;

	private static final Duration TOO_LONG = Duration.ofMinutes(61);

	private final AtomicLong now = new AtomicLong();

	private final Ticker ticker = new Ticker();

	private final BusStream stream = mock(BusStream.class);

	private final BusStream reports = mock(BusStream.class);

	private final CompletableFuture<StreamCloseReason> closed = new CompletableFuture<>();

	@BeforeEach
	void openStreams() {
		given(this.stream.arguments()).willReturn(Map.of("per-second", "1000", "bytes", "8"));
		given(this.stream.closed()).willReturn(this.closed);
		given(this.stream.send(any())).willReturn(CompletableFuture.completedFuture(null));
		given(this.stream.peer()).willReturn(PeerKey.of(new byte[32]));
		given(this.stream.messages()).willReturn((reader) -> {
		});
		given(this.reports.messages()).willReturn((reader) -> {
		});
	}

	@AfterEach
	void stop() {
		this.ticker.destroy();
	}

	@Test
	void writerEndsAFeedThatIsOpenForTooLong() {
		new FeedWriter(this.stream, this.ticker, this.now::get);
		this.now.set(TOO_LONG.toNanos());
		verify(this.stream, timeout(PATIENCE_MILLIS).atLeastOnce()).close(contains("60 minutes"));
	}

	@Test
	void readerEndsAFeedThatIsOpenForTooLongWithBothStreams() {
		watch();
		this.now.set(TOO_LONG.toNanos());
		verify(this.stream, timeout(PATIENCE_MILLIS).atLeastOnce()).close(anyString());
		verify(this.reports, timeout(PATIENCE_MILLIS).atLeastOnce()).close(anyString());
	}

	@Test
	void readerEndsAFeedAfterSoManyMessages() {
		FeedWatch watch = watch();
		ByteBuffer message = ByteBuffer.allocate(Long.BYTES);
		for (int i = 0; i < FeedWriter.MOST_MESSAGES; i++) {
			watch.onNext(message);
		}
		verify(this.reports, timeout(PATIENCE_MILLIS).atLeastOnce()).close(anyString());
	}

	@Test
	void streamThatClosesTakesTheReportsWithIt() {
		FeedWatch watch = watch();
		assertThat(watch.isOpen()).isTrue();
		close(StreamCloseReason.Kind.UNREACHABLE, "");
		verify(this.reports, timeout(PATIENCE_MILLIS).atLeastOnce()).close(anyString());
		assertThat(watch.isOpen()).isFalse();
	}

	@Test
	void reportsOfImpossibleLengthOrNumberAreIgnored() {
		FeedProgress progress = new FeedProgress();
		progress.onNext(report(7, 3));
		progress.onNext(ByteBuffer.allocate(0));
		progress.onNext(ByteBuffer.allocate(15));
		progress.onNext(report(-1, 0));
		progress.onNext(report(8, Long.MIN_VALUE));
		progress.onNext(report(Long.MAX_VALUE, 0));
		assertThat(progress.written()).isEqualTo(7);
		assertThat(progress.waiting()).isEqualTo(3);
	}

	@Test
	void messageThatIsTooShortForItsNumberIsIgnored() {
		FeedWatch watch = watch();
		watch.onNext(ByteBuffer.allocate(7));
		watch.onNext(ByteBuffer.allocate(8));
		assertThat(watch.view().consumed()).isEqualTo(1);
		assertThat(watch.view().missing()).isZero();
	}

	@Test
	void numbersThatAreSkippedAreMissingAndNothingElseIs() {
		FeedWatch watch = watch();
		for (long number : new long[] { 0, 1, 5, 6, 2, 6, 7, -1, Long.MIN_VALUE, Long.MAX_VALUE, 8 }) {
			watch.onNext(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
		}
		assertThat(watch.view().missing()).isEqualTo(3);
		assertThat(watch.view().consumed()).isEqualTo(11);
	}

	@Test
	void feedThatIsClosedSaysWhy() {
		FeedWatch watch = watch();
		assertThat(watch.view().reason()).isNull();
		close(StreamCloseReason.Kind.CLOSED_BY_REMOTE, FeedWriter.TOO_LONG);
		assertThat(watch.view().reason()).isEqualTo("CLOSED_BY_REMOTE a feed ends after 60 minutes");
		assertThat(watch.view().open()).isFalse();
	}

	@Test
	void feedThatIsClosedWithoutAWordSaysWhatHasHappened() {
		FeedWatch watch = watch();
		close(StreamCloseReason.Kind.UNREACHABLE, "");
		assertThat(watch.view().reason()).isEqualTo("UNREACHABLE");
	}

	@Test
	void reasonOfAnotherPeerIsCutOff() {
		FeedWatch watch = watch();
		close(StreamCloseReason.Kind.CLOSED_BY_REMOTE, "x".repeat(1_000));
		assertThat(watch.view().reason()).hasSize(203).startsWith("CLOSED_BY_REMOTE x").endsWith("x...");
	}

	@Test
	void readerClosesWhatItsWriterHasEnded() {
		watch().onComplete();
		verify(this.stream).close("the writer has ended it");
		verify(this.reports).close(anyString());
	}

	private void close(StreamCloseReason.Kind kind, String detail) {
		this.closed.complete(new StreamCloseReason(kind, 0, detail));
	}

	private static ByteBuffer report(long written, long waiting) {
		return ByteBuffer.allocate(2 * Long.BYTES).putLong(written).putLong(waiting).flip();
	}

	private FeedWatch watch() {
		Mesh reader = mock(Mesh.class);
		given(reader.name()).willReturn("reader");
		return new FeedWatch(1, new FeedRequest.Plan(reader, this.stream.peer(), "writer", 1, 8, 1), this.stream,
				this.reports, this.ticker, this.now::get);
	}

}
