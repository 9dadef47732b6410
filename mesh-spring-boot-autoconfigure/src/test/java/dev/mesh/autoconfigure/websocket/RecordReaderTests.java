package dev.mesh.autoconfigure.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link RecordReader}.
 */
class RecordReaderTests {

	@Test
	void messageInOnePartIsTheRecord() {
		ByteBuffer part = bytes(10);
		assertThat(new RecordReader(true).add(part, true)).isSameAs(part);
	}

	@Test
	void partIsCopiedWhenTheContainerKeepsIt() {
		ByteBuffer part = bytes(10);
		ByteBuffer record = new RecordReader(false).add(part.duplicate(), true);
		assertThat(record).isEqualTo(part).isNotSameAs(part);
		part.put(0, (byte) (part.get(0) + 1));
		assertThat(record).isNotEqualTo(part);
	}

	@Test
	void partsOfAnySizeMakeTheWholeRecord() {
		Random random = new Random(7);
		RecordReader reader = new RecordReader(true);
		for (int round = 0; round < 50; round++) {
			ByteBuffer message = bytes(random.nextInt(RecordReader.MAX_RECORD_BYTES + 1));
			ByteBuffer rest = message.duplicate();
			while (rest.remaining() > 1) {
				int size = 1 + random.nextInt(Math.min(9000, rest.remaining() - 1));
				ByteBuffer part = rest.duplicate().limit(rest.position() + size);
				assertThat(reader.accepts(part)).isTrue();
				assertThat(reader.add(part, false)).isNull();
				rest.position(rest.position() + size);
			}
			assertThat(reader.add(rest, true)).isEqualTo(message);
		}
	}

	@Test
	void largestRecordFitsAndOneByteMoreDoesNot() {
		RecordReader reader = new RecordReader(true);
		assertThat(reader.accepts(bytes(RecordReader.MAX_RECORD_BYTES))).isTrue();
		assertThat(reader.accepts(bytes(RecordReader.MAX_RECORD_BYTES + 1))).isFalse();
		reader.add(bytes(RecordReader.MAX_RECORD_BYTES), false);
		assertThat(reader.accepts(bytes(0))).isTrue();
		assertThat(reader.accepts(bytes(1))).isFalse();
	}

	private static ByteBuffer bytes(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return ByteBuffer.wrap(bytes);
	}

}
