package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.Link;
import dev.mesh.link.http.TinyHttpServer.Request;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records in requests and answers: their order, repetition after a loss, and the quota.
 */
class JdkPollingExchangeTests extends PollingFixture {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 127, 128, 16_384, 65_535, 65_536 })
	void recordsOfEverySizeTravelBothWays(int size) throws Exception {
		Link link = open();
		byte[] record = random(size);
		link.write(ByteBuffer.wrap(record));
		Request post = this.server.next("POST");
		assertThat(post.number()).isEqualTo(1);
		assertThat(post.headers).containsEntry("content-type", "application/vnd.mesh.records");
		assertThat(post.records()).containsExactly(ByteBuffer.wrap(record));
		post.answer(204);
		this.server.next("GET").batch(ByteBuffer.wrap(record));
		assertThat(this.listener.record()).isEqualTo(record);
		assertThat(this.server.next("GET").number()).isEqualTo(2);
	}

	@Test
	void onePostIsOutAndTakesAlongAllThatHasCome() throws Exception {
		Link link = open();
		link.write(ByteBuffer.allocate(100));
		Request first = this.server.next("POST");
		for (int i = 0; i < 200; i++) {
			link.write(ByteBuffer.allocate(2000).putInt(0, i));
		}
		assertThat(this.server.hasNext("POST")).isFalse();
		assertThat(this.listener.written).hasValue(0);
		first.answer(204);
		int seen = 0;
		for (long number = 2; seen < 200; number++) {
			Request post = this.server.next("POST");
			assertThat(post.number()).isEqualTo(number);
			assertThat(post.body().length).isLessThanOrEqualTo(262_144);
			for (ByteBuffer record : post.records()) {
				assertThat(record.getInt(0)).isEqualTo(seen++);
			}
			post.answer(204);
		}
		while (this.listener.written.get() < 400_100) {
			Thread.onSpinWait();
		}
		assertThat(this.listener.written).hasValue(400_100);
	}

	@Test
	void aPostWhoseAnswerWasLostIsRepeatedWithTheSameNumber() throws Exception {
		Link link = open();
		link.write(ByteBuffer.wrap(random(5)));
		Request lost = this.server.next("POST");
		lost.cut();
		Request again = this.server.next("POST");
		assertThat(again.number()).isEqualTo(1);
		assertThat(again.body()).isEqualTo(lost.body());
		again.cut();
		Request third = this.server.next("POST");
		assertThat(third.number()).isEqualTo(1);
		third.answer(204);
		link.write(ByteBuffer.wrap(random(6)));
		assertThat(this.server.next("POST").number()).isEqualTo(2);
	}

	@Test
	void aGetWhoseAnswerWasLostOrCutIsRepeatedWithTheSameNumber() throws Exception {
		open();
		this.server.next("GET").batch(ByteBuffer.wrap(random(9)));
		this.server.next("GET").cut();
		Request again = this.server.next("GET");
		assertThat(again.number()).isEqualTo(2);
		again.answer(200, Map.of("Mesh-Number", "2", "Content-Length", "1000"), new byte[500]);
		again.cut();
		Request third = this.server.next("GET");
		assertThat(third.number()).isEqualTo(2);
		third.batch(ByteBuffer.wrap(random(8)));
		assertThat(this.listener.record()).hasSize(9);
		assertThat(this.listener.record()).hasSize(8);
		assertThat(this.listener.received).hasValue(2);
	}

	@Test
	void a429IsRepeatedUntilItIsTakenAndOrderIsKept() throws Exception {
		Link link = open();
		link.write(ByteBuffer.wrap(new byte[] { 1 }));
		for (int i = 0; i < 5; i++) {
			Request post = this.server.next("POST");
			assertThat(post.number()).isEqualTo(1);
			assertThat(post.body()).containsExactly(1, 1);
			link.write(ByteBuffer.wrap(new byte[] { (byte) (10 + i) }));
			post.refuse(429, "QUOTA_EXCEEDED", "later");
		}
		this.server.next("POST").answer(204);
		Request rest = this.server.next("POST");
		assertThat(rest.number()).isEqualTo(2);
		assertThat(rest.body()).containsExactly(1, 10, 1, 11, 1, 12, 1, 13, 1, 14);
	}

	@Test
	void nothingIsAskedForWhileTheQuotaIsUsedUp() throws Exception {
		this.listener.readOn = (link) -> false;
		Link link = open();
		this.server.next("GET").batch(ByteBuffer.wrap(new byte[] { 1 }), ByteBuffer.wrap(new byte[] { 2 }));
		assertThat(this.listener.record()).containsExactly(1);
		assertThat(this.listener.record()).containsExactly(2);
		for (int i = 1; i <= 10; i++) {
			link.write(ByteBuffer.allocate(1));
			this.server.next("POST").answer(204);
		}
		assertThat(this.server.hasNext("GET")).isFalse();
		link.resume();
		link.resume();
		Request next = this.server.next("GET");
		assertThat(next.number()).isEqualTo(2);
		assertThat(this.server.hasNext("GET")).isFalse();
	}

	@Test
	void resumeMayComeBeforeTheAnswerOfReceived() throws Exception {
		this.listener.readOn = (link) -> {
			link.resume();
			return false;
		};
		open();
		for (int i = 0; i < 50; i++) {
			this.server.next("GET").batch(ByteBuffer.wrap(new byte[] { (byte) i }));
			assertThat(this.listener.record()).containsExactly(i);
		}
	}

	@Test
	void anEmptyAnswerIsFollowedByTheSameQuestion() throws Exception {
		open();
		for (int i = 0; i < 4; i++) {
			Request get = this.server.next("GET");
			assertThat(get.number()).isEqualTo(1);
			get.answer(204);
		}
		this.server.next("GET").batch(ByteBuffer.wrap(new byte[1]));
		assertThat(this.listener.record()).hasSize(1);
	}

}
