package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.peer.Input;
import dev.mesh.presence.AsyncConnectionRequestHandler;
import dev.mesh.presence.ConnectionRequest;
import dev.mesh.presence.ConnectionRequestAuthorization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionDeskTests {

	private static final ConnectionRequestAuthorization ALLOW = ConnectionRequestAuthorization.allow();

	private static final long SECOND = 1_000_000_000L;

	private final Inbox inbox = new Inbox(RuntimeSettings.defaults());

	private final ConnectionHandler handler = new ConnectionHandler();

	private final AtomicLong now = new AtomicLong();

	private final ConnectionDesk desk = new ConnectionDesk(this.handler, new NamedThreads("mesh-test").growingPool(2),
			this.inbox, Duration.ofSeconds(10), this.now::get);

	@AfterEach
	void close() throws InterruptedException {
		this.desk.close();
		this.desk.awaitEnd(20 * SECOND);
	}

	@Test
	void whatTheHandlerSaysIsPosted() {
		this.handler
			.set(ConnectionHandler.of((request) -> ConnectionRequestAuthorization.deny("no " + request.peer())));
		this.desk.ask(7, request(1));

		assertThat(next()).isEqualTo(done(7, ConnectionRequestAuthorization.deny("no " + key(1))));
		assertThat(this.desk.size()).isZero();
	}

	@Test
	void whateverIsNoAnswerIsAFailure() {
		List<AsyncConnectionRequestHandler> broken = List.of((request) -> {
			throw new Exception("secret");
		}, (request) -> {
			throw new NoClassDefFoundError("a part of the application");
		}, (request) -> null, (request) -> CompletableFuture.completedFuture(null),
				(request) -> CompletableFuture.failedFuture(new IllegalStateException("secret")),
				(request) -> CompletableFuture.supplyAsync(() -> {
					throw new IllegalStateException("later");
				}));
		for (int i = 0; i < broken.size(); i++) {
			this.handler.set(broken.get(i));
			this.desk.ask(i, request(1));
			assertThat(next()).as("%d", i).isEqualTo(done(i, null));
		}
		this.handler.set(ConnectionHandler.of((request) -> null));
		this.desk.ask(99, request(1));
		assertThat(next()).isEqualTo(done(99, null));
		assertThat(this.desk.size()).isZero();
	}

	@Test
	void withoutAHandlerEverybodyIsLetIn() {
		this.desk.ask(1, request(1));

		assertThat(next()).isEqualTo(done(1, ALLOW));
	}

	@Test
	void aStageThatIsNotCompleteHoldsNoThread() {
		List<CompletableFuture<ConnectionRequestAuthorization>> stages = new ArrayList<>();
		CountDownLatch asked = new CountDownLatch(50);
		this.handler.set((request) -> {
			CompletableFuture<ConnectionRequestAuthorization> stage = new CompletableFuture<>();
			synchronized (stages) {
				stages.add(stage);
			}
			asked.countDown();
			return stage;
		});
		for (int i = 0; i < 50; i++) {
			this.desk.ask(i, request(i));
		}
		await(asked);
		assertThat(this.desk.size()).isEqualTo(50);
		stages.forEach((stage) -> stage.complete(ALLOW));
		for (int i = 0; i < 50; i++) {
			assertThat(((Input.WorkDone) ((Entry.Plain) next()).input()).result()).isEqualTo(ALLOW);
		}
	}

	@Test
	void whatAHandlerHasNotAnsweredTheNextOneIsAskedAndTheFirstIsNotHeardAnyMore() {
		CompletableFuture<ConnectionRequestAuthorization> first = new CompletableFuture<>();
		CountDownLatch asked = new CountDownLatch(1);
		this.handler.set((request) -> {
			asked.countDown();
			return first;
		});
		this.desk.ask(1, request(1));
		await(asked);
		AtomicInteger calls = new AtomicInteger();
		this.handler.set((request) -> {
			first.complete(ALLOW);
			calls.incrementAndGet();
			return CompletableFuture.completedFuture(ConnectionRequestAuthorization.deny("the new one"));
		});
		this.desk.handlerChanged();

		assertThat(next()).isEqualTo(done(1, ConnectionRequestAuthorization.deny("the new one")));
		assertThat(calls).hasValue(1);
		assertThat(this.inbox.isEmpty()).isTrue();
	}

	/** Both threads hang, so nobody can be asked; nobody need be, either. */
	@Test
	void whatWaitsForHandlersThatHangGoesOnWhenThereIsNoHandlerAnyMore() {
		CountDownLatch hanging = new CountDownLatch(2);
		CountDownLatch release = new CountDownLatch(1);
		this.handler.set(ConnectionHandler.of((request) -> {
			hanging.countDown();
			await(release);
			return ConnectionRequestAuthorization.deny("too late");
		}));
		for (int i = 1; i <= 4; i++) {
			this.desk.ask(i, request(i));
		}
		await(hanging);
		this.handler.set(null);
		this.desk.handlerChanged();
		for (int i = 1; i <= 4; i++) {
			assertThat(next()).isEqualTo(done(i, ALLOW));
		}
		release.countDown();
	}

	@Test
	void whatNobodyWaitsForAnyMoreIsForgottenWithoutAnAnswer() {
		CompletableFuture<ConnectionRequestAuthorization> late = new CompletableFuture<>();
		CountDownLatch asked = new CountDownLatch(1);
		this.handler.set((request) -> {
			asked.countDown();
			return late;
		});
		this.desk.ask(1, request(1));
		await(asked);
		this.now.set(10 * SECOND + 1);
		this.handler.set(ConnectionHandler.of((request) -> ALLOW));
		this.desk.ask(2, request(2));
		assertThat(next()).isEqualTo(done(2, ALLOW));
		late.complete(ALLOW);

		assertThat(this.desk.size()).isZero();
		assertThat(this.inbox.isEmpty()).isTrue();
	}

	@Test
	void tooManyThatWaitForAThreadAreFailures() {
		CountDownLatch hanging = new CountDownLatch(2);
		CountDownLatch release = new CountDownLatch(1);
		this.handler.set(ConnectionHandler.of((request) -> {
			hanging.countDown();
			await(release);
			return ALLOW;
		}));
		this.desk.ask(1, request(1));
		this.desk.ask(2, request(2));
		await(hanging);
		for (int i = 0; i < ConnectionDesk.MAX_WAITING; i++) {
			this.desk.ask(10 + i, request(10 + i));
		}
		assertThat(this.inbox.isEmpty()).isTrue();
		this.desk.ask(5_000, request(5_000));

		assertThat(next()).isEqualTo(done(5_000, null));
		release.countDown();
	}

	private Entry next() {
		List<Entry> entries = new ArrayList<>();
		while (this.inbox.drain(entries, 1, Integer.MAX_VALUE) == 0) {
			this.inbox.await(SECOND);
		}
		return entries.get(0);
	}

	private static Entry done(long work, ConnectionRequestAuthorization authorization) {
		return new Entry.Plain(new Input.WorkDone(work, authorization));
	}

	private static ConnectionRequest request(int peer) {
		return new ConnectionRequest(key(peer), "peer", Map.of(), Map.of(), "IN_MEMORY", "memory", false);
	}

	private static PeerKey key(int peer) {
		return new PeerKey(0, 0, 0, peer);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
