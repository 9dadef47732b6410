package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusSettings;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.Message;
import dev.mesh.bus.Registration;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.bus.StreamOptions;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeshMessagingTests {

	@Test
	void aThousandMessagesTravelEachWayOnceAndInOrder() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BlockingQueue<Message> atHub = listen(pair.hub, "numbers");
			BlockingQueue<Message> atTill = listen(pair.till, "numbers");
			List<CompletableFuture<SendResult>> results = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				results.add(pair.till.bus().send(pair.hub.key(), number(i)));
				results.add(pair.hub.bus().send(pair.till.key(), number(i)));
			}
			for (int i = 0; i < 1000; i++) {
				assertThat(next(atHub).payload().getInt()).isEqualTo(i);
				assertThat(next(atTill).payload().getInt()).isEqualTo(i);
			}
			for (CompletableFuture<SendResult> result : results) {
				assertThat(get(result).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			}
			assertThat(atHub).isEmpty();
			assertThat(atTill).isEmpty();
		}
	}

	@Test
	void listenersGetPathVariablesHeadersAndSender() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BlockingQueue<Message> received = listen(pair.hub, "orders/{id}/{what}");
			pair.till.bus()
				.send(pair.hub.key(), BusMessage.of("orders/7/created", new byte[] { 1 }).withHeader("trace", "abc"));
			Message message = next(received);
			assertThat(message.pathVariables()).isEqualTo(Map.of("id", "7", "what", "created"));
			assertThat(message.headers()).containsEntry("trace", "abc");
			assertThat(message.sender()).isEqualTo(pair.till.key());
			assertThat(message.reliability()).isEqualTo(Reliability.RELIABLE);
		}
	}

	@Test
	void unreliableMessagesAnswerAtOnce() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BlockingQueue<Message> received = listen(pair.hub, "position");
			assertThat(pair.till.bus().sendUnreliable(pair.hub.key(), BusMessage.of("position", new byte[3])).outcome())
				.isEqualTo(Outcome.SENT);
			assertThat(next(received).reliability()).isEqualTo(Reliability.UNRELIABLE);
			assertThat(pair.till.bus().sendUnreliable(stranger(), BusMessage.of("position", new byte[3])).outcome())
				.isEqualTo(Outcome.UNREACHABLE);
		}
	}

	@Test
	void unknownPeerIsUnreachableAtOnce() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			SendResult result = get(pair.till.bus().send(stranger(), number(1)));
			assertThat(result.outcome()).isEqualTo(Outcome.UNREACHABLE);
			assertThat(result.mayHaveArrived()).isFalse();
		}
	}

	@Test
	void nobodyListeningIsARejection() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			SendResult result = get(pair.till.bus().send(pair.hub.key(), number(1)));
			assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
			assertThat(result.detail()).startsWith("NO_LISTENER");
		}
	}

	@Test
	void closedRegistrationGetsNothingMore() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			Registration registration = pair.hub.bus().onMessage("numbers", (message) -> {
			});
			assertThat(get(pair.till.bus().send(pair.hub.key(), number(1))).isSuccess()).isTrue();
			registration.close();
			assertThat(get(pair.till.bus().send(pair.hub.key(), number(2))).outcome()).isEqualTo(Outcome.REJECTED);
		}
	}

	@Test
	void tooLargePayloadsNameBothNumbersAndTheSetting() throws Exception {
		MeshSettings small = MeshSettings.defaults().withBus(BusSettings.defaults().withPayloads(1000, 100));
		try (MeshPair pair = new MeshPair((hub) -> hub, (till) -> till.settings(small)).connect()) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> pair.till.bus().send(pair.hub.key(), BusMessage.of("big", new byte[1001])))
				.withMessageContaining("1001")
				.withMessageContaining("1000")
				.withMessageContaining("maxReliableBytes");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> pair.till.bus().sendUnreliable(pair.hub.key(), BusMessage.of("big", new byte[101])))
				.withMessageContaining("101")
				.withMessageContaining("100")
				.withMessageContaining("maxUnreliableBytes");
		}
	}

	/**
	 * iroh#2312 and p2panda#628 stopped silently, Diffusion closes the session: here it
	 * is the caller's mistake and nobody else notices.
	 */
	@Test
	void trap7AnOversizePayloadIsAnExceptionWithLimitAndActualSizeAndTheLinkStaysUp() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BlockingQueue<Message> received = listen(pair.hub, "numbers");
			int links = pair.network.openLinks();
			BusMessage large = BusMessage.of("numbers", new byte[64 * 1024 * 1024 + 1]);
			assertTooLarge(() -> pair.till.bus().send(pair.hub.key(), large), 67_108_865, 67_108_864);
			assertTooLarge(() -> pair.till.bus().request(pair.hub.key(), large), 67_108_865, 67_108_864);
			assertTooLarge(() -> pair.till.bus().sendToAll(PeerFilter.parse("name = 'hub'"), large), 67_108_865,
					67_108_864);
			BusMessage medium = BusMessage.of("numbers", new byte[128 * 1024 + 1]);
			assertTooLarge(() -> pair.till.bus().sendUnreliable(pair.hub.key(), medium), 131_073, 131_072);
			pair.hub.bus().onStream("numbers", StreamCandidate::accept);
			BusStream stream = get(pair.till.bus().openStream(pair.hub.key(), StreamOptions.reliable("numbers")));
			assertTooLarge(() -> stream.send(ByteBuffer.allocate(65_537)), 65_537, 65_536);
			assertTooLarge(() -> stream.trySend(ByteBuffer.allocate(65_537)), 65_537, 65_536);

			assertThat(get(pair.till.bus().send(pair.hub.key(), number(1))).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(next(received).path()).isEqualTo("numbers");
			assertThat(received).isEmpty();
			get(stream.send(ByteBuffer.allocate(65_536)));
			assertThat(stream.closed()).isNotDone();
			assertThat(pair.network.openLinks()).isEqualTo(links);
			assertThat(pair.till.statistics().reconnects()).isZero();
		}
	}

	private static void assertTooLarge(ThrowingCallable send, int actual, int limit) {
		assertThatIllegalArgumentException().isThrownBy(send)
			.withMessageContaining(Integer.toString(actual))
			.withMessageContaining(Integer.toString(limit));
	}

	@Test
	void aSmallMessageIsTakenBesideTheLargestOne() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			listen(pair.hub, "**");
			CompletableFuture<SendResult> large = pair.till.bus()
				.send(pair.hub.key(), BusMessage.of("large", new byte[64 * 1024 * 1024]));
			CompletableFuture<SendResult> small = pair.till.bus().send(pair.hub.key(), number(1));
			assertThat(get(small).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(get(large).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		}
	}

	@Test
	void aPeerDoesNotSendToItself() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			assertThatIllegalArgumentException().isThrownBy(() -> pair.till.bus().send(pair.till.key(), number(1)))
				.withMessageContaining("itself");
		}
	}

	@Test
	void sendingBeforeTheStartIsAMistakeAndAfterTheStopAResult() throws Exception {
		try (MeshPair pair = new MeshPair()) {
			assertThatIllegalStateException().isThrownBy(() -> pair.till.bus().send(pair.hub.key(), number(1)))
				.withMessageContaining("start()");
			pair.start();
			pair.till.stop();
			assertThat(get(pair.till.bus().send(pair.hub.key(), number(1))).outcome()).isEqualTo(Outcome.CLOSED);
			assertThat(pair.till.bus().sendUnreliable(pair.hub.key(), number(1)).outcome())
				.isEqualTo(Outcome.UNREACHABLE);
		}
	}

	@Test
	void invalidPatternIsRefusedAtOnce() {
		try (MeshPair pair = new MeshPair()) {
			assertThatIllegalArgumentException().isThrownBy(() -> pair.hub.bus().onMessage("a//b", (message) -> {
			})).withMessageContaining("a//b");
		}
	}

	@Test
	void messagesWaitUntilListeningStarts() throws Exception {
		try (MeshPair pair = new MeshPair((hub) -> hub.listenOnStart(false), (till) -> till).connect()) {
			CompletableFuture<SendResult> result = pair.till.bus().send(pair.hub.key(), number(5));
			// The ping comes back after the hub has had the message.
			get(pair.till.connectedSessions().get(0).ping());
			assertThat(result).isNotDone();
			BlockingQueue<Message> received = listen(pair.hub, "numbers");
			pair.hub.startListening();
			assertThat(next(received).payload().getInt()).isEqualTo(5);
			assertThat(get(result).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		}
	}

	@Test
	void aHandlerMayWaitForASendToItsOwnSender() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BlockingQueue<Message> answers = listen(pair.till, "answer");
			pair.hub.bus()
				.onMessage("question",
						(message) -> pair.hub.bus()
							.send(message.sender(), BusMessage.of("answer", message.bytes()))
							.get(10, TimeUnit.SECONDS)
							.orThrow());
			for (int i = 0; i < 10; i++) {
				pair.till.bus().send(pair.hub.key(), BusMessage.of("question", new byte[] { (byte) i }));
			}
			for (int i = 0; i < 10; i++) {
				assertThat(next(answers).bytes()).containsExactly(i);
			}
			assertThat(pair.hub.statistics().counter("bus.handler.failures")).isZero();
		}
	}

	@Test
	void aContinuationMayWaitForAnotherSend() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			listen(pair.hub, "numbers");
			CompletableFuture<SendResult> first = pair.till.bus().send(pair.hub.key(), number(1));
			CompletableFuture<SendResult> second = pair.till.bus().send(pair.hub.key(), number(2));
			CompletableFuture<SendResult> chained = first.thenApply((result) -> second.join())
				.thenApply((result) -> pair.till.bus().send(pair.hub.key(), number(3)).join());
			assertThat(get(chained).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		}
	}

	@Test
	void cancelEndsWithAResult() throws Exception {
		try (MeshPair pair = new MeshPair((hub) -> hub.listenOnStart(false), (till) -> till).connect()) {
			CompletableFuture<SendResult> waiting = pair.till.bus().send(pair.hub.key(), number(1));
			assertThat(waiting.cancel(true)).isFalse();
			pair.hub.startListening();
			assertThat(get(waiting).outcome()).isIn(Outcome.CANCELLED, Outcome.REJECTED);
		}
	}

	@Test
	void handlersThatThrowAreCountedAndChangeNothingElse() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			pair.hub.bus().onMessage("numbers", (message) -> {
				throw new IllegalStateException("on purpose");
			});
			BlockingQueue<Message> received = listen(pair.hub, "numbers");
			for (int i = 0; i < 3; i++) {
				assertThat(get(pair.till.bus().send(pair.hub.key(), number(i))).isSuccess()).isTrue();
				assertThat(next(received).payload().getInt()).isEqualTo(i);
			}
			assertThat(pair.hub.statistics().counter("bus.handler.failures")).isEqualTo(3);
		}
	}

	@Test
	void largeMessageArrivesWhole() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			BlockingQueue<Message> received = listen(pair.hub, "bulk");
			byte[] payload = new byte[8 * 1024 * 1024];
			new java.util.Random(1).nextBytes(payload);
			CompletableFuture<SendResult> result = pair.till.bus().send(pair.hub.key(), BusMessage.of("bulk", payload));
			assertThat(get(result).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(next(received).bytes()).isEqualTo(payload);
		}
	}

	private static BlockingQueue<Message> listen(Mesh mesh, String pattern) {
		BlockingQueue<Message> received = new LinkedBlockingQueue<>();
		mesh.bus().onMessage(pattern, received::add);
		return received;
	}

	private static Message next(BlockingQueue<Message> received) throws InterruptedException {
		Message message = received.poll(20, TimeUnit.SECONDS);
		assertThat(message).isNotNull();
		return message;
	}

	private static BusMessage number(int value) {
		return BusMessage.of("numbers", ByteBuffer.allocate(4).putInt(0, value));
	}

	private static PeerKey stranger() {
		return new PeerKey(1, 2, 3, 4);
	}

}
