package dev.mesh.demo;

import dev.mesh.bus.Reliability;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link ArrivalLog}. */
class ArrivalLogTests {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

	private final ArrivalLog log = new ArrivalLog(this.nanos::get);

	@Test
	void atMostTenMessagesAreLoggedEachSecond() {
		assertThat(logged(25)).isEqualTo(10);
		this.nanos.addAndGet(999_999_999);
		assertThat(logged(1)).isZero();
		this.nanos.addAndGet(1);
		assertThat(logged(25)).isEqualTo(10);
	}

	@Test
	void lineNamesReceiverTextPathAndSender() {
		assertThat(ArrivalLog.line(message("edge-1", "hello")))
			.isEqualTo("edge-2 received 'hello' on orders/created from edge-1");
	}

	@Test
	void textOfOtherPeersCanForgeNoLinesAndIsCutShort() {
		String line = ArrivalLog.line(message("edge\r\n2026 INFO", "\u001b[31m" + "x".repeat(1000)));
		assertThat(line).doesNotContain("\r", "\n", "\u001b").contains("edge??2026 INFO").hasSizeLessThan(400);
	}

	private int logged(int messages) {
		int logged = 0;
		for (int number = 0; number < messages; number++) {
			logged += this.log.arrived(message("edge-1", "hello")) ? 1 : 0;
		}
		return logged;
	}

	private static ArrivedMessage message(String fromName, String text) {
		return new ArrivedMessage(1, "key", fromName, "key", "edge-2", "orders/created", text, null,
				Reliability.RELIABLE, Instant.EPOCH);
	}

}
