package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.wire.WireReader;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages and their limits, and the results of sends. */
class BusMessageTests {

	@Test
	void thePayloadIsCopied() {
		byte[] bytes = { 1, 2, 3 };
		BusMessage message = BusMessage.of("p", bytes);
		bytes[0] = 9;

		assertThat(message.payload()).isEqualTo(ByteBuffer.wrap(new byte[] { 1, 2, 3 }));
		assertThat(message.size()).isEqualTo(3);
		assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> message.payload().put(0, (byte) 1));
	}

	@Test
	void ofABufferTheRestIsCopiedAndItsPositionStays() {
		ByteBuffer buffer = ByteBuffer.wrap(new byte[] { 1, 2, 3, 4 }, 1, 2);
		BusMessage message = BusMessage.of("p", buffer);

		assertThat(message.bytes()).containsExactly(2, 3);
		assertThat(buffer.position()).isEqualTo(1);
	}

	@Test
	void headersKeepTheirOrderAndTheOriginalMessageStaysAsItIs() {
		BusMessage plain = BusMessage.of("p", new byte[0]);
		BusMessage withHeaders = plain.withHeader("b", "1").withHeader("a", "2").withHeader("b", "3");

		assertThat(plain.headers()).isEmpty();
		assertThat(withHeaders.headers()).containsExactly(entry("b", "3"), entry("a", "2"));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> withHeaders.headers().put("c", "4"));
	}

	@Test
	void aHeaderNameHas1To255Characters() {
		BusMessage message = BusMessage.of("p", new byte[0]);
		assertThat(message.withHeader("n".repeat(255), "v").headers()).hasSize(1);
		assertThatIllegalArgumentException().isThrownBy(() -> message.withHeader("", "v"))
			.withMessageContaining("1 to 255 characters, not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> message.withHeader("n".repeat(256), "v"))
			.withMessageContaining("not 256");
	}

	@Test
	void aHeaderValueHasAtMost4096Characters() {
		BusMessage message = BusMessage.of("p", new byte[0]);
		assertThat(message.withHeader("n", "v".repeat(4096)).headers()).hasSize(1);
		assertThatIllegalArgumentException().isThrownBy(() -> message.withHeader("big", "v".repeat(4097)))
			.withMessageContaining("'big'")
			.withMessageContaining("4097")
			.withMessageContaining("4096");
	}

	@Test
	void allHeadersTogetherHaveAtMost8192Bytes() {
		BusMessage message = BusMessage.of("p", new byte[0])
			.withHeader("aa", "v".repeat(4094))
			.withHeader("bb", "v".repeat(4094));
		assertThatIllegalArgumentException().isThrownBy(() -> message.withHeader("c", ""))
			.withMessageContaining("8193")
			.withMessageContaining("8192");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BusMessage.of("p", new byte[0]).withHeader("n", "\u20ac".repeat(2731)))
			.as("bytes, not characters")
			.withMessageContaining("8194");
	}

	@Test
	void aMessageHasAtMost64Headers() {
		BusMessage message = BusMessage.of("p", new byte[0]);
		for (int i = 0; i < 64; i++) {
			message = message.withHeader("n" + i, "v");
		}
		BusMessage full = message;
		assertThat(full.withHeader("n1", "other").headers()).hasSize(64);
		assertThatIllegalArgumentException().isThrownBy(() -> full.withHeader("one too many", "v"))
			.withMessageContaining("at most 64 headers, not 65");
	}

	@Test
	void theHeadIsReadAsItWasWritten() {
		BusMessage message = BusMessage.of("a/\u20ac", new byte[1000]).withHeader("n", "v").withHeader("m", "");
		byte[] head = BusFrames.head(message);
		BusFrames.Head read = BusFrames.readHead(new WireReader(head, 0, head.length), 0, new KnownPaths());

		assertThat(read.path()).isEqualTo("a/\u20ac");
		assertThat(read.headers()).containsExactly(entry("n", "v"), entry("m", ""));
		assertThat(read.size()).isEqualTo(1000);
		assertThat(read.cost()).as("each header counts 128").isEqualTo(head.length + 2 * 128);
	}

	@Test
	void aTextShowsNoContent() {
		assertThat(BusMessage.of("p", new byte[7]).withHeader("secret", "value"))
			.hasToString("BusMessage[path=p, headers=[secret], bytes=7]");
	}

	// results

	@ParameterizedTest
	@EnumSource(Outcome.class)
	void aResultThatIsNoSuccessThrowsOnDemand(Outcome outcome) {
		SendResult result = new SendResult(outcome, true, "because");
		if (outcome == Outcome.ACKNOWLEDGED || outcome == Outcome.SENT) {
			assertThat(result.isSuccess()).isTrue();
			assertThat(result.orThrow()).isSameAs(result);
			return;
		}
		assertThat(result.isSuccess()).isFalse();
		assertThatExceptionOfType(SendFailedException.class).isThrownBy(result::orThrow)
			.withMessage(outcome + ", in doubt: because")
			.satisfies((ex) -> assertThat(ex.result()).isEqualTo(result));
	}

	@Test
	void aFailureSaysWhenTheMessageCannotHaveArrived() {
		assertThatExceptionOfType(SendFailedException.class)
			.isThrownBy(new SendResult(Outcome.CANCELLED, false, "")::orThrow)
			.withMessage("CANCELLED, not delivered");
	}

	@ParameterizedTest
	@EnumSource(RejectionReason.class)
	void aRejectionNamesItsReason(RejectionReason reason) {
		assertThat(RejectionReason.of(reason.code())).isEqualTo(reason);
		assertThat(new SendResult(Outcome.REJECTED, false, reason.name() + ": more").rejection()).contains(reason);
		assertThat(new SendResult(Outcome.CLOSED, false, reason.name()).rejection()).isEmpty();
	}

	@Test
	void aRejectionOfAnotherKindHasNoKnownReason() {
		assertThat(new SendResult(Outcome.REJECTED, false, "SOMETHING").rejection()).isEmpty();
	}

	@Test
	void theNumbersOfReasonsAreThoseOfTheProtocol() {
		assertThat(RejectionReason.values()).extracting(RejectionReason::code).containsExactly(1, 2, 3, 4, 5);
	}

}
