package dev.mesh.autoconfigure.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.autoconfigure.polling.UpstreamWindow.Admission;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link UpstreamWindow}.
 */
class UpstreamWindowTests {

	private final UpstreamWindow window = new UpstreamWindow();

	@Test
	void anyOrderWithinTheWindowAndAnyRepetitionComesOutOnceAndInOrder() {
		Random random = new Random(4);
		List<Long> out = new ArrayList<>();
		long next = 1;
		while (next <= 3000) {
			long number = Math.max(1, next - 3 + random.nextInt(20));
			int bytes = 1 + random.nextInt(1000);
			Admission admission = this.window.admit(number, bytes, random.nextInt(10) == 0);
			if (admission == Admission.TAKE && random.nextInt(10) == 0) {
				this.window.release(bytes);
			}
			else if (admission == Admission.TAKE) {
				this.window.add(number, List.of(record(number)), bytes).forEach((record) -> out.add(record.getLong(0)));
				next = out.size() + 1;
			}
		}
		for (int i = 0; i < out.size(); i++) {
			assertThat(out.get(i)).isEqualTo(i + 1);
		}
	}

	@Test
	void bytesAreReservedAndGivenBack() {
		for (int round = 0; round < 100; round++) {
			assertThat(this.window.admit(2, UpstreamWindow.WAITING_LIMIT_BYTES, false)).isEqualTo(Admission.TAKE);
			assertThat(this.window.admit(3, 1, false)).isEqualTo(Admission.LATER);
			assertThat(this.window.admit(1, UpstreamWindow.LIMIT_BYTES, false)).isEqualTo(Admission.LATER);
			this.window.release(UpstreamWindow.WAITING_LIMIT_BYTES);
		}
		assertThat(this.window.admit(1, UpstreamWindow.LIMIT_BYTES, false)).isEqualTo(Admission.TAKE);
	}

	@Test
	void theSameNumberTwiceAtOnceIsHandedOverOnce() {
		assertThat(this.window.admit(1, 10, false)).isEqualTo(Admission.TAKE);
		assertThat(this.window.admit(1, 10, false)).isEqualTo(Admission.TAKE);
		assertThat(this.window.add(1, List.of(record(1)), 10)).hasSize(1);
		assertThat(this.window.add(1, List.of(record(1)), 10)).isEmpty();
		assertThat(this.window.admit(1, 10, false)).isEqualTo(Admission.REPEATED);
		assertThat(this.window.admit(2, UpstreamWindow.LIMIT_BYTES, false)).isEqualTo(Admission.TAKE);
	}

	@Test
	void whatWasRepeatedNeedsNoRoom() {
		assertThat(this.window.admit(2, 10, false)).isEqualTo(Admission.TAKE);
		this.window.add(2, List.of(record(2)), 10);
		assertThat(this.window.admit(2, 10, true)).isEqualTo(Admission.REPEATED);
		assertThat(this.window.admit(1, 10, true)).isEqualTo(Admission.LATER);
	}

	private static ByteBuffer record(long number) {
		return ByteBuffer.allocate(8).putLong(0, number);
	}

}
