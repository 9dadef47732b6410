package dev.mesh.autoconfigure.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.autoconfigure.RecordingListener;
import dev.mesh.autoconfigure.polling.PollingEndpoint.Endpoint;
import dev.mesh.autoconfigure.polling.RawHttp.Answer;
import dev.mesh.link.Link;
import dev.mesh.link.LinkType;
import dev.mesh.link.RecordBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Tests of what a well-behaved client gets from the endpoint on Tomcat, whatever the
 * network does to its requests; a recorder is in place of the mesh.
 */
@SpringBootTest(classes = PollingEndpoint.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "mesh.enabled=false")
@Timeout(60)
class MeshPollingEndpointTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	@LocalServerPort
	int port;

	@Autowired
	Endpoint endpoint;

	private RawPolling client;

	private RecordingListener server;

	@BeforeEach
	void open() throws Exception {
		this.endpoint.accepted.clear();
		this.client = new RawPolling(this.port);
		Answer answer = this.client.open();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Mesh-Version")).isEqualTo("mesh.v1");
		assertThat(answer.header("Mesh-Hold-Millis")).isEqualTo("400");
		assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
		this.server = this.endpoint.next();
	}

	@AfterEach
	void close() throws Exception {
		this.client.delete("");
		assertThat(this.server.overlaps).hasValue(0);
	}

	@Test
	void openingAgainOpensNothingMore() throws Exception {
		assertThat(this.client.open().status()).isEqualTo(200);
		assertThat(this.endpoint.accepted).isEmpty();
		assertThat(this.server.link.join().type()).isEqualTo(LinkType.HTTP_POLLING);
		assertThat(this.server.link.join().remoteAddress()).startsWith("127.0.0.1:");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 127, 128, 8192, 16_383, 16_384, 65_535, 65_536 })
	void recordsOfEverySizeGoBothWays(int size) throws Exception {
		ByteBuffer record = bytes(size);
		assertThat(this.client.post(1, record).status()).isEqualTo(204);
		assertThat(this.server.nextRecord()).isEqualTo(record);
		this.server.link.join().write(record.duplicate());
		Answer answer = this.client.get(1);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Mesh-Number")).isEqualTo("1");
		assertThat(answer.header("Content-Type")).isEqualTo("application/vnd.mesh.records");
		assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
		assertThat(RawPolling.records(answer)).containsExactly(record);
	}

	@Test
	void aBodyOf256KiBArrivesRecordByRecord() throws Exception {
		ByteBuffer[] records = { bytes(65_536), bytes(65_535), bytes(65_534), bytes(65_526) };
		byte[] body = RawPolling.batch(records);
		assertThat(body).hasSizeGreaterThan(RecordBatch.MAX_BYTES - 5);
		assertThat(this.client.post(1, body).status()).isEqualTo(204);
		for (ByteBuffer record : records) {
			assertThat(this.server.nextRecord()).isEqualTo(record);
		}
	}

	@Test
	void trap18ReorderedRequestsAreReassembled() throws Exception {
		Random random = new Random(18);
		for (int round = 0; round < 20; round++) {
			List<Long> numbers = new ArrayList<>(
					LongStream.rangeClosed(16L * round + 1, 16L * round + 16).boxed().toList());
			Collections.shuffle(numbers, random);
			List<CompletableFuture<Integer>> posts = new ArrayList<>();
			for (long number : numbers) {
				posts.add(CompletableFuture.supplyAsync(() -> post(number)));
			}
			assertThat(posts).allSatisfy((post) -> assertThat(post).succeedsWithin(LIMIT).isEqualTo(204));
		}
		for (long number = 1; number <= 320; number++) {
			assertThat(this.server.nextRecord().getLong(0)).isEqualTo(number);
			assertThat(this.server.nextRecord().getLong(0)).isEqualTo(-number);
		}
		assertThat(this.server.closed).isNotDone();
	}

	@Test
	void whatComesEarlyWaitsForWhatIsMissing() throws Exception {
		assertThat(post(3)).isEqualTo(204);
		assertThat(post(2)).isEqualTo(204);
		assertThat(this.server.records).isEmpty();
		assertThat(post(1)).isEqualTo(204);
		assertThat(this.server.nextRecord().getLong(0)).isEqualTo(1);
		assertThat(this.server.records).hasSize(5);
	}

	@Test
	void aRepeatedPostIsHandedOverOnce() throws Exception {
		for (long number : new long[] { 1, 1, 3, 3, 2, 2, 3, 1 }) {
			assertThat(post(number)).isEqualTo(204);
		}
		assertThat(this.server.records).hasSize(6);
	}

	@Test
	void aRepeatedGetGetsTheSameBatchAndTheNextOneAcknowledges() throws Exception {
		Link link = this.server.link.join();
		link.write(bytes(10));
		Answer first = this.client.get(1);
		link.write(bytes(20));
		assertThat(this.client.get(1).body()).isEqualTo(first.body());
		assertThat(this.server.writtenBytes).hasValue(0);
		assertThat(RawPolling.records(this.client.get(2))).containsExactly(bytes(20));
		assertThat(this.server.writtenBytes).hasValue(10);
		assertThat(this.client.get(3).status()).isEqualTo(204);
		assertThat(this.server.writtenBytes).hasValue(30);
	}

	@Test
	void anAnswerThatWasCutIsGivenAgain() throws Exception {
		Link link = this.server.link.join();
		for (int i = 0; i < 3; i++) {
			link.write(bytes(60_000));
		}
		// Closed before it is read.
		this.client.beginGet(1).close();
		assertThat(RawPolling.records(this.client.get(1))).containsExactly(bytes(60_000), bytes(60_000), bytes(60_000));
	}

	@Test
	void aHeldGetIsAnsweredByTheFirstRecordAndTakesAlongTheOthers() throws Exception {
		try (RawHttp get = this.client.beginGet(1)) {
			Link link = this.server.link.join();
			List<ByteBuffer> got = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				link.write(ByteBuffer.allocate(4).putInt(0, i));
			}
			got.addAll(RawPolling.records(get.answer()));
			for (long number = 2; got.size() < 50; number++) {
				got.addAll(RawPolling.records(this.client.get(number)));
			}
			assertThat(got).extracting((record) -> record.getInt(0)).isSorted().hasSize(50);
		}
	}

	@Test
	void aGetIsHeldAndThenAnsweredWithNothing() throws Exception {
		long start = System.nanoTime();
		Answer answer = this.client.get(1);
		assertThat(answer.status()).isEqualTo(204);
		assertThat(answer.body()).isEmpty();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(390));
		assertThat(this.client.get(1).status()).isEqualTo(204);
	}

	@Test
	void aSecondGetEndsTheFirst() throws Exception {
		try (RawHttp first = this.client.beginGet(1)) {
			try (RawHttp second = this.client.beginGet(1)) {
				Answer replaced = first.answer();
				// Whichever came first at the server.
				if (replaced.status() == 204) {
					replaced = second.answer();
				}
				assertThat(replaced.status()).isEqualTo(409);
				assertThat(replaced.header("Mesh-Error")).isEqualTo("REPLACED");
			}
		}
	}

	@Test
	void batchesThatNobodyCanAskForAreRefusedAndTheLinkStays() throws Exception {
		assertThat(this.client.get(2).status()).isEqualTo(409);
		assertThat(this.client.get(0).status()).isEqualTo(409);
		this.server.link.join().write(bytes(5));
		assertThat(this.client.get(1).status()).isEqualTo(200);
		assertThat(this.client.get(2).status()).isEqualTo(204);
		assertThat(this.client.get(1).header("Mesh-Error")).isEqualTo("PROTOCOL_ERROR");
		assertThat(this.server.closed).isNotDone();
	}

	@Test
	void a429StopsTheClientUntilTheMeshReadsOn() throws Exception {
		this.server.full = true;
		assertThat(post(1)).isEqualTo(204);
		Answer refused = this.client.post(2, bytes(8));
		assertThat(refused.status()).isEqualTo(429);
		assertThat(refused.header("Mesh-Error")).isEqualTo("QUOTA_EXCEEDED");
		assertThat(post(1)).as("a repeated one").isEqualTo(204);
		assertThat(post(3)).isEqualTo(429);
		assertThat(this.server.records).hasSize(2);
		this.server.link.join().resume();
		assertThat(post(3)).isEqualTo(204);
		assertThat(post(2)).isEqualTo(204);
		assertThat(this.server.records).extracting((record) -> record.getLong(0))
			.containsExactly(1L, -1L, 2L, -2L, 3L, -3L);
		assertThat(post(4)).isEqualTo(429);
	}

	@Test
	void resumeMayComeBeforeTheAnswerOfReceived() throws Exception {
		this.server.full = true;
		this.server.resumeAtOnce = true;
		for (long number = 1; number <= 50; number++) {
			assertThat(post(number)).isEqualTo(204);
		}
		assertThat(this.server.records).hasSize(100);
	}

	@Test
	void theWindowForReorderedRequestsIsBoundedInNumbersAndBytes() throws Exception {
		assertThat(post(17)).isEqualTo(429);
		assertThat(post(16)).isEqualTo(204);
		byte[] large = RawPolling.batch(bytes(65_536), bytes(65_536), bytes(65_536));
		assertThat(this.client.post(2, large).status()).isEqualTo(204);
		assertThat(this.client.post(3, large).status()).isEqualTo(204);
		assertThat(this.client.post(4, large).status()).isEqualTo(429);
		assertThat(this.client.post(1, large).status()).as("the one that all wait for").isEqualTo(204);
		assertThat(this.client.post(4, large).status()).isEqualTo(204);
		assertThat(this.server.records).hasSize(12);
	}

	@Test
	void closeFollowsWhatWasWrittenAndIsToldWithItsCode() throws Exception {
		Link link = this.server.link.join();
		link.write(bytes(60_000));
		link.write(bytes(30_000));
		link.close("GOING_AWAY: the node stops");
		link.write(bytes(1));
		assertThat(post(1)).as("thrown away").isEqualTo(204);
		assertThat(RawPolling.records(this.client.get(1))).containsExactly(bytes(60_000), bytes(30_000));
		assertThat(this.server.closed).isNotDone();
		Answer gone = this.client.get(2);
		assertThat(gone.status()).isEqualTo(410);
		assertThat(gone.header("Mesh-Error")).isEqualTo("GOING_AWAY");
		assertThat(gone.text()).isEqualTo("the node stops");
		assertThat(this.server.closed).succeedsWithin(LIMIT).isEqualTo("GOING_AWAY: the node stops");
		assertThat(this.client.get(2).header("Mesh-Error")).isEqualTo("WRONG_NODE");
		assertThat(this.server.records).isEmpty();
		assertThat(this.server.writtenBytes).hasValue(90_000);
	}

	@Test
	void closeAnswersAHeldGet() throws Exception {
		try (RawHttp get = this.client.beginGet(1)) {
			this.server.link.join().close("BUSY: come back");
			assertThat(get.answer().header("Mesh-Error")).isEqualTo("BUSY");
		}
		assertThat(this.server.closed).succeedsWithin(LIMIT);
	}

	@Test
	void closeEndsWithoutAClientThatFetchesTheRest() {
		this.server.link.join().write(bytes(10));
		this.server.link.join().close("NORMAL: enough");
		assertThat(this.server.closed).succeedsWithin(LIMIT);
	}

	@Test
	void deleteEndsTheLinkAndItsHeldGet() throws Exception {
		this.server.link.join().write(bytes(7));
		assertThat(this.client.get(1).status()).isEqualTo(200);
		try (RawHttp get = this.client.beginGet(2)) {
			await().atMost(LIMIT).until(() -> this.server.writtenBytes.get() == 7);
			assertThat(this.client.delete("NORMAL: done\r\n\u001b[31m").status()).isEqualTo(204);
			assertThat(get.answer().status()).isEqualTo(410);
		}
		assertThat(this.server.closed).succeedsWithin(LIMIT)
			.asString()
			.contains("NORMAL: done")
			.doesNotContain("\n", "\u001b");
		assertThat(this.client.delete("again").header("Mesh-Error")).isEqualTo("WRONG_NODE");
	}

	@Test
	void aClientThatPollsNoMoreIsGivenUp() {
		assertThat(this.server.closed).succeedsWithin(LIMIT).asString().startsWith("LIVENESS_TIMEOUT");
		await().until(() -> this.endpoint.links.find(this.client.link) == null);
	}

	@Test
	void moreThanCanBeWrittenEndsTheLink() {
		for (int i = 0; i < 10; i++) {
			this.server.link.join().write(bytes(60_000));
		}
		assertThat(this.server.closed).succeedsWithin(LIMIT).asString().contains("524288");
	}

	private int post(long number) {
		try {
			return this.client
				.post(number, ByteBuffer.allocate(8).putLong(0, number), ByteBuffer.allocate(8).putLong(0, -number))
				.status();
		}
		catch (java.io.IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private static ByteBuffer bytes(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return ByteBuffer.wrap(bytes);
	}

}
