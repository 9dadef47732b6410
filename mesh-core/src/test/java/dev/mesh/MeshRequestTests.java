package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.Registration;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.RequestRejectedException;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendOptions.Acknowledge;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.filter.PeerFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests, watched messages and fan-out as an application sees them. */
@Timeout(60)
class MeshRequestTests {

	@Test
	void aHandlerAnswersWithPathVariablesAndHeaders() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			pair.hub.bus()
				.onRequest("orders/{id}", (request) -> request
					.reply(("order " + request.pathVariables().get("id") + " of " + request.sender().shortForm())
						.getBytes(StandardCharsets.UTF_8))
					.withHeader("cached", "no"));
			BusMessage reply = get(pair.till.bus().request(pair.hub.key(), message("orders/7", "?")));

			assertThat(text(reply)).isEqualTo("order 7 of " + pair.till.key().shortForm());
			assertThat(reply.headers()).containsEntry("cached", "no");
			assertThat(reply.path()).isEqualTo("orders/7");
		}
	}

	@Test
	void aReplyMayComeLaterWithoutAThreadThatWaits() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			CompletableFuture<BusMessage> later = new CompletableFuture<>();
			pair.hub.bus().onRequestAsync("slow", (request) -> later);
			CompletableFuture<BusMessage> reply = pair.till.bus().request(pair.hub.key(), message("slow", "?"));
			later.complete(message("ignored", "done"));

			assertThat(text(get(reply))).isEqualTo("done");
		}
	}

	@Test
	void whatAHandlerRefusesOrThrowsReachesTheRequester() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			pair.hub.bus().onRequest("refused", (request) -> {
				throw new RequestRejectedException(RejectionReason.NOT_AUTHORISED, "only for managers");
			});
			pair.hub.bus().onRequest("broken", (request) -> {
				throw new IllegalStateException("secret detail");
			});

			assertThat(failure(pair.till, pair, "refused").detail()).isEqualTo("NOT_AUTHORISED: only for managers");
			assertThat(failure(pair.till, pair, "broken").detail()).isEqualTo("HANDLER_FAILED");
			assertThat(failure(pair.till, pair, "nobody").rejection()).contains(RejectionReason.NO_LISTENER);
		}
	}

	@Test
	void twoHandlersThatAskEachOtherBothGetTheirReplies() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			for (Mesh mesh : List.of(pair.hub, pair.till)) {
				mesh.bus().onRequest("count/{n}", (request) -> {
					int n = Integer.parseInt(request.pathVariables().get("n"));
					BusMessage inner = (n == 0) ? message("x", "")
							: get(mesh.bus().request(request.sender(), message("count/" + (n - 1), "?")));
					return request.reply((n + " " + text(inner)).getBytes(StandardCharsets.UTF_8));
				});
			}

			assertThat(text(get(pair.till.bus().request(pair.hub.key(), message("count/6", "?")))))
				.startsWith("6 5 4 3 2 1 0");
		}
	}

	@Test
	void aRequestTimesOutAndSaysWhetherItMayHaveRun() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			CountDownLatch begun = new CountDownLatch(1);
			CountDownLatch release = new CountDownLatch(1);
			pair.hub.bus().onRequest("stuck", (request) -> {
				begun.countDown();
				release.await();
				return request.reply(new byte[0]);
			});
			CompletableFuture<BusMessage> reply = pair.till.bus()
				.request(pair.hub.key(), message("stuck", "?"), Duration.ofSeconds(1));
			begun.await();

			assertThatThrownBy(() -> get(reply)).isInstanceOf(ExecutionException.class)
				.cause()
				.isInstanceOfSatisfying(SendFailedException.class, (failed) -> {
					assertThat(failed.result().outcome()).isEqualTo(Outcome.TIMED_OUT);
					assertThat(failed.result().mayHaveArrived()).isTrue();
				});
			release.countDown();
			assertThatIllegalArgumentException()
				.isThrownBy(() -> pair.till.bus().request(pair.hub.key(), message("x", ""), Duration.ZERO))
				.withMessageContaining("PT0S");
		}
	}

	@Test
	void aMessageMayBeAcknowledgedWhenItsHandlersAreDone() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			CountDownLatch release = new CountDownLatch(1);
			pair.hub.bus().onMessage("work", (message) -> release.await());
			pair.hub.bus().onMessage("broken", (message) -> {
				throw new IllegalStateException("on purpose");
			});
			SendOptions handled = SendOptions.DEFAULTS.acknowledge(Acknowledge.HANDLED);
			CompletableFuture<SendResult> broken = pair.till.bus()
				.send(pair.hub.key(), message("broken", "x"), handled);
			assertThat(get(broken).rejection()).contains(RejectionReason.HANDLER_FAILED);
			CompletableFuture<SendResult> accepted = pair.till.bus().send(pair.hub.key(), message("work", "1"));
			CompletableFuture<SendResult> done = pair.till.bus().send(pair.hub.key(), message("work", "2"), handled);
			assertThat(get(accepted).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(done).isNotDone();
			release.countDown();
			assertThat(get(done).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		}
	}

	@Test
	void aMessageToAllThatMatchReportsAResultForEach() throws Exception {
		try (MeshPair pair = new MeshPair().connect();
				Mesh other = Mesh.builder()
					.name("other")
					.transport(pair.network.transport())
					.target(MeshPair.target(pair.address))
					.build()
					.start()) {
			MeshPair.awaitPeer(pair.hub, other);
			other.bus().onMessage("news", (message) -> {
			});
			DispatchReport report = get(pair.hub.bus().sendToAll(PeerFilter.all(), message("news", "x")));

			assertThat(report.count()).isEqualTo(2);
			assertThat(report.acknowledged()).isEqualTo(1);
			assertThat(report.results().get(other.key()).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(report.results().get(pair.till.key()).rejection()).contains(RejectionReason.NO_LISTENER);
			assertThat(get(pair.hub.bus().sendToAll(PeerFilter.parse("name = 'nobody'"), message("news", "x")))
				.isComplete()).isTrue();
		}
	}

	@Test
	void aHandlerThatWasRemovedAnswersNoMore() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			Registration registration = pair.hub.bus().onRequest("time", (request) -> request.reply(new byte[0]));
			get(pair.till.bus().request(pair.hub.key(), message("time", "?")));
			registration.close();
			assertThat(failure(pair.till, pair, "time").rejection()).contains(RejectionReason.NO_LISTENER);
		}
	}

	@Test
	void everyRequestHasAnOutcomeWhenThePeerStops() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			pair.hub.bus().onRequestAsync("never", (request) -> new CompletableFuture<>());
			List<CompletableFuture<BusMessage>> asked = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				asked.add(pair.till.bus().request(pair.hub.key(), message("never", "?")));
			}
			pair.till.stop();
			for (CompletableFuture<BusMessage> one : asked) {
				assertThatThrownBy(() -> get(one)).cause().isInstanceOf(SendFailedException.class);
			}
		}
	}

	private static SendResult failure(Mesh mesh, MeshPair pair, String path) throws Exception {
		try {
			throw new AssertionError("answered: " + text(get(mesh.bus().request(pair.hub.key(), message(path, "?")))));
		}
		catch (ExecutionException ex) {
			return ((SendFailedException) ex.getCause()).result();
		}
	}

	private static BusMessage message(String path, String text) {
		return BusMessage.of(path, text.getBytes(StandardCharsets.UTF_8));
	}

	private static String text(BusMessage message) {
		return StandardCharsets.UTF_8.decode(message.payload()).toString();
	}

}
