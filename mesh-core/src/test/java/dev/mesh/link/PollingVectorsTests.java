package dev.mesh.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.vectors.VectorFile;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** {@code docs/vectors/polling.json}: the body of a long-polling request. */
class PollingVectorsTests {

	private static final HexFormat HEX = HexFormat.of();

	/** PING, nothing, and a record of which the length takes two bytes. */
	private static final List<String> RECORDS = List.of("100101", "", "b0c701" + "00".repeat(199));

	private final VectorFile file = VectorFile.named("polling");

	@Test
	void theCodeMakesWhatTheFileSays() {
		ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
		RECORDS.forEach((record) -> queue.add(ByteBuffer.wrap(HEX.parseHex(record))));
		ObjectNode made = VectorFile.newObject();
		made.put("description", "Section 9: a batch of three records, PING, an empty one, and one of 202 bytes "
				+ "with an optional frame that nobody knows.");
		RECORDS.forEach(made.putArray("records")::add);
		made.put("batch", HEX.formatHex(RecordBatch.take(queue).bytes()));
		this.file.requireSame(made);
	}

	@Test
	void whatTheFileSaysIsRead() throws Exception {
		assertThat(RecordBatch.parse(batch())).extracting((record) -> HEX.formatHex(record.array()))
			.containsExactlyElementsOf(RECORDS);
	}

	@Test
	void aBatchThatIsCutShortIsRefused() {
		byte[] batch = batch();
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> RecordBatch.parse(Arrays.copyOf(batch, batch.length - 1)));
	}

	private byte[] batch() {
		return HEX.parseHex(this.file.content().get("batch").stringValue());
	}

}
