package dev.mesh.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a fault in the code of one member does to the loop, and to the others. */
@Timeout(60)
class TunnelLoopTests {

	private final CompletableFuture<Void> end = new CompletableFuture<>();

	private final TunnelLoop loop = new TunnelLoop("mesh-tunnel-test", () -> this.end.complete(null));

	private final Broken broken = new Broken();

	private final Sound sound = new Sound();

	@AfterEach
	void close() {
		this.loop.close();
		assertThat(this.end).isCompleted();
	}

	/** What is done on the loop has been done when this returns. */
	private void run(Runnable task) throws Exception {
		CompletableFuture<Void> done = new CompletableFuture<>();
		assertThat(this.loop.execute(this.sound, () -> {
			task.run();
			done.complete(null);
		})).isTrue();
		done.get(20, TimeUnit.SECONDS);
	}

	@Test
	void aTaskThatFailsEndsItsOwnMemberOnly() throws Exception {
		this.loop.start();
		this.loop.execute(this.broken, this.broken::fail);
		run(() -> {
		});

		assertThat(this.broken.ends).containsExactly(TunnelProtocol.CONNECTION_BROKEN);
		assertThat(this.sound.ends).isEmpty();
	}

	@Test
	void aTimerThatFailsEndsItsOwnMemberOnly() throws Exception {
		this.loop.start();
		CompletableFuture<Void> later = new CompletableFuture<>();
		run(() -> {
			this.loop.executeAfter(1, this.broken, this.broken::fail);
			this.loop.executeAfter(2, this.sound, () -> later.complete(null));
		});
		later.get(20, TimeUnit.SECONDS);

		assertThat(this.broken.ends).containsExactly(TunnelProtocol.CONNECTION_BROKEN);
		assertThat(this.sound.ends).isEmpty();
	}

	@Test
	void aHandlerOfAChannelThatFailsEndsItsOwnMemberOnly() throws Exception {
		Pipe one = Pipe.open();
		Pipe other = Pipe.open();
		this.loop.register(one.source(), SelectionKey.OP_READ, this.broken);
		this.loop.register(other.source(), SelectionKey.OP_READ, this.sound);
		one.sink().write(ByteBuffer.wrap(new byte[1]));
		this.loop.start();
		this.broken.ended.get(20, TimeUnit.SECONDS);
		other.sink().write(ByteBuffer.wrap(new byte[1]));

		assertThat(this.sound.read.get(20, TimeUnit.SECONDS)).isEqualTo(1);
		assertThat(this.broken.ends).containsExactly(TunnelProtocol.CONNECTION_BROKEN);
		assertThat(this.sound.ends).isEmpty();
		for (Pipe pipe : List.of(one, other)) {
			pipe.sink().close();
			pipe.source().close();
		}
	}

	@Test
	void aMemberThatFailsToEndDoesNoMoreHarm() throws Exception {
		this.loop.start();
		this.broken.failsToEnd = true;
		this.loop.execute(this.broken, this.broken::fail);
		run(() -> {
		});

		assertThat(this.broken.ends).hasSize(1);
		assertThat(this.sound.ends).isEmpty();
	}

	@Test
	void allMembersEndEvenWhenOneFailsTo() {
		Connections connections = new Connections("Test", 9);
		this.broken.failsToEnd = true;
		connections.add(this.broken);
		connections.add(this.sound);
		connections.abortAll("the end");

		assertThat(this.broken.ends).hasSize(1);
		assertThat(this.sound.ends).containsExactly(TunnelProtocol.TUNNEL_CLOSED);
		this.loop.start();
	}

	/** Nobody knows what works after that. */
	@Test
	void anErrorEndsTheLoopAndWhatWaitsIsDoneBefore() throws Exception {
		List<String> done = new ArrayList<>();
		this.loop.execute(this.sound, () -> {
			throw new OutOfMemoryError("planted by the test");
		});
		this.loop.execute(this.broken, this.broken::fail);
		this.loop.execute(this.sound, () -> done.add("last"));
		this.loop.start();
		this.end.get(20, TimeUnit.SECONDS);

		assertThat(done).containsExactly("last");
		assertThat(this.broken.ends).hasSize(1);
		assertThat(this.loop.execute(this.sound, () -> done.add("too late"))).isFalse();
	}

	/** Fails at everything that it does. */
	private static final class Broken implements TunnelLoop.Handler {

		final List<Long> ends = new ArrayList<>();

		final CompletableFuture<Void> ended = new CompletableFuture<>();

		boolean failsToEnd;

		void fail() {
			throw new IllegalStateException("a fault that the test has planted");
		}

		@Override
		public void ready(SelectionKey key) {
			key.interestOps(0);
			fail();
		}

		@Override
		public void abort(long code, String why) {
			this.ends.add(code);
			this.ended.complete(null);
			if (this.failsToEnd) {
				fail();
			}
		}

	}

	/** Reads from a pipe. */
	private static final class Sound implements TunnelLoop.Handler {

		final List<Long> ends = new ArrayList<>();

		final CompletableFuture<Integer> read = new CompletableFuture<>();

		@Override
		public void ready(SelectionKey key) {
			try {
				this.read.complete(((Pipe.SourceChannel) key.channel()).read(ByteBuffer.allocate(10)));
				key.interestOps(0);
			}
			catch (IOException ex) {
				this.read.completeExceptionally(ex);
			}
		}

		@Override
		public void abort(long code, String why) {
			this.ends.add(code);
		}

	}

}
