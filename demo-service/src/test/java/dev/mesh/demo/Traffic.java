package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Numbered messages from one peer to another until it is ended: on each of several paths
 * one batch after the other, so that on each path there is an order to keep.
 */
final class Traffic {

	private static final int PATHS = 3;

	private static final int BATCH = 200;

	/** After a batch; so that two cores can do it. */
	private static final Executor PAUSE = CompletableFuture.delayedExecutor(400, TimeUnit.MILLISECONDS);

	private final DemoClient sender;

	private final DemoClient receiver;

	private final String receiverKey;

	private final long receivedBefore;

	private final Map<String, CompletableFuture<Integer>> batches;

	private volatile boolean ending;

	private Traffic(String name, DemoClient sender, DemoClient receiver) {
		this.sender = sender;
		this.receiver = receiver;
		this.receiverKey = receiver.ownKey();
		this.receivedBefore = receiver.newestSequence();
		this.batches = IntStream.range(0, PATHS)
			.mapToObj((number) -> name + "/" + number)
			.collect(Collectors.toMap(Function.identity(), (path) -> send(path, 0)));
	}

	/**
	 * Begins to send.
	 * @param name first segment of the paths, used by nobody else who sends to this
	 * receiver
	 */
	static Traffic start(String name, DemoClient sender, DemoClient receiver) {
		return new Traffic(name, sender, receiver);
	}

	/** Waits until one more message arrives. */
	Traffic awaitArrival() {
		long known = this.receiver.newestSequence();
		await().atMost(Duration.ofSeconds(90)).until(() -> this.receiver.newestSequence() > known);
		return this;
	}

	/**
	 * Ends it, and waits until every message has its result.
	 */
	Traffic end() {
		this.ending = true;
		this.batches.values().forEach(CompletableFuture::join);
		return this;
	}

	/** Ends it: all was acknowledged, and each is there now, once and in order. */
	void requireAllArrived() {
		end();
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(arrivedMessages()).isGreaterThanOrEqualTo(messages()));
		assertThat(arrived()).isEqualTo(sent());
	}

	/** How many messages have arrived. */
	int arrivedMessages() {
		return arrived().values().stream().mapToInt(List::size).sum();
	}

	/** How many messages were sent, once it has ended. */
	int messages() {
		return this.batches.values().stream().mapToInt((sent) -> sent.join() * BATCH).sum();
	}

	/** What should have arrived, once it has ended: the texts by path, in order. */
	Map<String, List<String>> sent() {
		Map<String, List<String>> texts = new TreeMap<>();
		this.batches.forEach((path, sent) -> texts.put(path,
				IntStream.range(0, sent.join())
					.boxed()
					.flatMap((batch) -> IntStream.rangeClosed(1, BATCH).mapToObj((number) -> text(batch, number)))
					.toList()));
		return texts;
	}

	/** What has arrived: the texts by path, in order of arrival. */
	Map<String, List<String>> arrived() {
		Stream<JsonNode> messages = this.receiver.messagesAfter(this.receivedBefore).valueStream();
		return messages.filter((message) -> this.batches.containsKey(message.get("path").asString()))
			.collect(Collectors.groupingBy((message) -> message.get("path").asString(), TreeMap::new,
					Collectors.mapping((message) -> message.get("text").asString(), Collectors.toList())));
	}

	/** The longest time in which nothing arrived, once all has. */
	Duration longestPause() {
		List<Instant> arrivals = this.receiver.messagesAfter(this.receivedBefore)
			.valueStream()
			.filter((message) -> this.batches.containsKey(message.get("path").asString()))
			.map((message) -> Instant.parse(message.get("receivedAt").asString()))
			.sorted()
			.toList();
		return IntStream.range(1, arrivals.size())
			.mapToObj((i) -> Duration.between(arrivals.get(i - 1), arrivals.get(i)))
			.max(Comparator.naturalOrder())
			.orElse(Duration.ZERO);
	}

	/** Sends batches, from this one on, and says in the end how many there were. */
	private CompletableFuture<Integer> send(String path, int batch) {
		if (this.ending) {
			return CompletableFuture.completedFuture(batch);
		}
		return this.sender
			.sendMessageLater(
					Map.of("to", this.receiverKey, "path", path, "text", prefix(batch) + "{n}", "repeat", BATCH))
			.thenAccept(Traffic::requireAllAcknowledged)
			.thenRunAsync(() -> {
			}, PAUSE)
			.thenCompose((nothing) -> send(path, batch + 1));
	}

	private static void requireAllAcknowledged(Answer answer) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(answer.json().get("results").toString()).isEqualTo("{\"ACKNOWLEDGED\":" + BATCH + "}");
	}

	private static String text(int batch, int number) {
		return prefix(batch) + String.format(Locale.ROOT, "%06d", number);
	}

	private static String prefix(int batch) {
		return batch + ".";
	}

}
