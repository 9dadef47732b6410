package dev.mesh.autoconfigure.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.tomcat.websocket.WsSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mockito.InOrder;

/**
 * Tests for {@link TomcatReadControl} and {@link BlockingReadControl}.
 */
@Timeout(30)
class ReadControlTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	@Test
	void tomcatIsSuspendedUntilResume() {
		WsSession session = mock(WsSession.class);
		TomcatReadControl control = new TomcatReadControl(session);
		control.beforeRecord();
		assertThat(control.stop()).isTrue();
		control.resume();
		control.resume();
		InOrder order = inOrder(session);
		order.verify(session).suspend();
		order.verify(session).resume();
		order.verifyNoMoreInteractions();
	}

	@Test
	void tomcatIsNotSuspendedWhenTheMeshWasFaster() {
		WsSession session = mock(WsSession.class);
		TomcatReadControl control = new TomcatReadControl(session);
		control.beforeRecord();
		control.resume();
		control.stop();
		verify(session, never()).suspend();
		control.beforeRecord();
		control.stop();
		verify(session, times(1)).suspend();
	}

	@Test
	void tomcatReadsOnWhenTheLinkEnds() {
		WsSession session = mock(WsSession.class);
		TomcatReadControl control = new TomcatReadControl(session);
		control.beforeRecord();
		control.stop();
		control.end();
		verify(session).resume();
		control.beforeRecord();
		control.stop();
		verify(session, times(1)).suspend();
	}

	@Test
	void threadIsKeptUntilResume() {
		BlockingReadControl control = new BlockingReadControl(new BlockedReaders(1));
		control.beforeRecord();
		CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(control::stop);
		assertThat(stopped).isNotDone();
		control.resume();
		assertThat(stopped).succeedsWithin(LIMIT).isEqualTo(true);
	}

	@Test
	void threadIsReleasedWhenTheLinkEnds() {
		BlockingReadControl control = new BlockingReadControl(new BlockedReaders(1));
		control.beforeRecord();
		CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(control::stop);
		control.end();
		assertThat(stopped).succeedsWithin(LIMIT).isEqualTo(true);
	}

	@Test
	void noMoreThreadsAreKeptThanAllowed() {
		BlockedReaders readers = new BlockedReaders(1);
		assertThat(readers.enter()).isTrue();
		BlockingReadControl control = new BlockingReadControl(readers);
		control.beforeRecord();
		assertThat(control.stop()).isFalse();
		readers.leave();
		control.resume();
		assertThat(control.stop()).isTrue();
		assertThat(readers.enter()).isTrue();
	}

}
