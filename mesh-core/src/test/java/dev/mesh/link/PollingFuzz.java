package dev.mesh.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/** Bodies and headers of long polling. */
public final class PollingFuzz implements FuzzTarget {

	private static final List<Consumer<byte[]>> DECODERS = List.of(PollingFuzz::batch, PollingFuzz::headers);

	@Override
	public void accept(byte[] input) {
		FuzzTarget.choose(input, DECODERS);
	}

	@Override
	public List<byte[]> seeds() {
		Queue<ByteBuffer> records = new ArrayDeque<>(
				List.of(ByteBuffer.allocate(3), ByteBuffer.allocate(0), ByteBuffer.allocate(200)));
		return List.of(FuzzTarget.chosen(0, RecordBatch.take(records).bytes()),
				FuzzTarget.chosen(1, "9007199254740991".getBytes(StandardCharsets.US_ASCII)),
				FuzzTarget.chosen(1, "A".repeat(22).getBytes(StandardCharsets.US_ASCII)));
	}

	@Override
	public int fewestEdges() {
		return 55;
	}

	private static void batch(byte[] body) {
		List<ByteBuffer> records;
		try {
			records = RecordBatch.parse(body);
		}
		catch (ProtocolException ex) {
			assertThat(ex.getMessage()).matches("(MALFORMED_FRAME|QUOTA_EXCEEDED|RECORD_TOO_LARGE): .+");
			return;
		}
		assertThat(records).isNotEmpty();
		Queue<ByteBuffer> queue = new ArrayDeque<>(records);
		RecordBatch batch = RecordBatch.take(queue);
		assertThat(batch.bytes()).isEqualTo(body);
		assertThat(queue).isEmpty();
	}

	private static void headers(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.ISO_8859_1);
		long number = LongPolling.number(text);
		if (number >= 0) {
			assertThat(number).isLessThan(1L << 53);
			assertThat("0".repeat(16) + number).endsWith(text);
		}
		if (LongPolling.isLinkName(text)) {
			assertThat(text).matches("[A-Za-z0-9_-]{22,64}");
		}
	}

}
