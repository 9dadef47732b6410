package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.Link;
import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.Transport;
import dev.mesh.peer.Input;
import dev.mesh.peer.Output;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jspecify.annotations.Nullable;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkPortTests {

	private static final int QUOTA = 10_000;

	private final OpenCalls calls = new OpenCalls(new SlotTable<>(), new SlotTable<>(), new SlotTable<>(),
			new OpenRequests());

	private final Inbox inbox = new Inbox(RuntimeSettings.defaults());

	private final StubTransport transport = new StubTransport();

	private final LinkPorts ports = new LinkPorts(List.of(this.transport), this.inbox, QUOTA);

	private final StubLink link = new StubLink();

	@Test
	void readingStopsAboveTheQuotaAndGoesOnBelowHalf() {
		LinkListener port = opened();
		int accepted = 0;
		while (port.received(ByteBuffer.allocate(1000))) {
			accepted++;
		}
		assertThat(accepted).isBetween(7, 10);
		List<Entry> batch = new ArrayList<>();
		this.inbox.drain(batch, 1000, Integer.MAX_VALUE);
		int handled = 0;
		for (Entry entry : batch) {
			assertThat(this.link.resumed).as("resumed after %s", handled).hasValue((handled > accepted / 2) ? 1 : 0);
			entry.enter(this.calls, 0);
			handled++;
		}
		assertThat(this.link.resumed).hasValue(1);
	}

	@Test
	void emptyRecordsUseUpTheQuotaToo() {
		LinkListener port = opened();
		int accepted = 0;
		while (port.received(ByteBuffer.allocate(0))) {
			accepted++;
			assertThat(accepted).isLessThan(QUOTA);
		}
	}

	@Test
	void aTransportThatHasStoppedIsAlwaysToldToGoOn() throws Exception {
		LinkListener port = new LinkPorts(List.of(), this.inbox, 1).accept();
		port.opened(this.link);
		inputs();
		Semaphore mayRead = new Semaphore(0);
		this.link.onResume = mayRead::release;
		int records = 100_000;
		Thread reader = new Thread(() -> {
			for (int i = 0; i < records; i++) {
				if (!port.received(ByteBuffer.allocate(900))) {
					mayRead.acquireUninterruptibly();
				}
			}
		}, "reader");
		reader.setDaemon(true);
		reader.start();
		List<Entry> batch = new ArrayList<>();
		int handled = 0;
		while (handled < records) {
			if (this.inbox.drain(batch, 4, Integer.MAX_VALUE) == 0) {
				// A missed resume leaves the reader waiting, and this too.
				this.inbox.await(TimeUnit.SECONDS.toNanos(30));
			}
			batch.forEach((entry) -> entry.enter(this.calls, 0));
			handled += batch.size();
			batch.clear();
		}
		reader.join();
		assertThat(mayRead.availablePermits()).isZero();
	}

	@Test
	void dialThatFailsIsAnInput() {
		this.ports.dial(new Output.Dial(-1, URI.create("stub://host")));
		this.transport.listener.failed(new IllegalStateException("nobody there"));
		assertThat(inputs()).containsExactly(new Input.DialFailed(-1, "nobody there"));
		assertThat(this.ports.size()).isZero();
	}

	@Test
	void addressWithoutTransportAndTransportThatThrowsAreFailedDials() {
		this.ports.dial(new Output.Dial(-1, URI.create("gopher://host")));
		this.transport.thrown = new IllegalStateException("broken");
		this.ports.dial(new Output.Dial(-2, URI.create("stub://host")));
		assertThat(inputs()).hasSize(2)
			.first()
			.satisfies((input) -> assertThat(((Input.DialFailed) input).cause()).contains("gopher"));
		assertThat(this.ports.size()).isZero();
	}

	@Test
	void dialThatWasGivenUpIsClosedWhenItOpens() {
		this.ports.dial(new Output.Dial(-1, URI.create("stub://host")));
		this.ports.close(new Output.CloseLink(-1, ErrorCode.NORMAL, "not wanted"));
		assertThat(this.ports.size()).isZero();
		this.transport.listener.opened(this.link);
		assertThat(this.link.closedWith).isEqualTo("NORMAL: not wanted");
		assertThat(inputs()).isEmpty();
		assertThat(this.transport.listener.received(ByteBuffer.allocate(5))).isTrue();
		assertThat(inputs()).isEmpty();
	}

	@Test
	void linkThatOpensAfterTheEndIsClosed() {
		this.inbox.close();
		this.ports.accept().opened(this.link);
		assertThat(this.link.closedWith).startsWith("GOING_AWAY");
	}

	@Test
	void linkThatThrowsIsLostAndNothingElse() {
		opened();
		this.link.thrown = new IllegalStateException("broken");
		this.ports.transmit(new Output.Transmit(1, ByteBuffer.allocate(1)));
		this.ports.transmit(new Output.Transmit(1, ByteBuffer.allocate(1)));
		assertThat(inputs()).last().isInstanceOf(Input.LinkClosed.class);
	}

	private LinkListener opened() {
		LinkListener port = this.ports.accept();
		port.opened(this.link);
		assertThat(inputs()).containsExactly(new Input.LinkOpened(1, LinkType.IN_MEMORY, "stub"));
		return port;
	}

	private List<Input> inputs() {
		List<Entry> batch = new ArrayList<>();
		this.inbox.drain(batch, 1000, Integer.MAX_VALUE);
		return batch.stream().map((entry) -> entry.enter(this.calls, 0)).toList();
	}

	/** Remembers what it was told. */
	private static final class StubLink implements Link {

		final AtomicInteger resumed = new AtomicInteger();

		volatile Runnable onResume = () -> {
		};

		@Nullable String closedWith;

		@Nullable RuntimeException thrown;

		@Override
		public LinkType type() {
			return LinkType.IN_MEMORY;
		}

		@Override
		public String remoteAddress() {
			return "stub";
		}

		@Override
		public void write(ByteBuffer record) {
			if (this.thrown != null) {
				throw this.thrown;
			}
		}

		@Override
		public void resume() {
			this.resumed.incrementAndGet();
			this.onResume.run();
		}

		@Override
		public void close(String reason) {
			this.closedWith = reason;
			if (this.thrown != null) {
				throw this.thrown;
			}
		}

	}

	/** Hands out the listener it was given. */
	private static final class StubTransport implements Transport {

		LinkListener listener = new RefusingListener();

		@Nullable RuntimeException thrown;

		@Override
		public LinkType type() {
			return LinkType.IN_MEMORY;
		}

		@Override
		public boolean supports(URI uri) {
			return "stub".equals(uri.getScheme());
		}

		@Override
		public void dial(URI uri, DialOptions options, LinkListener dialer) {
			if (this.thrown != null) {
				throw this.thrown;
			}
			this.listener = dialer;
		}

		@Override
		public void close() {
		}

	}

}
