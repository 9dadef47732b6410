package dev.mesh.autoconfigure.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import dev.mesh.link.RecordBatch;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The mesh's end of one link, and what it has to hear by what the client was told. */
final class FuzzedLink implements LinkListener {

	@Nullable Link link;

	@Nullable String closed;

	private final List<ByteBuffer> heard = new ArrayList<>();

	/** Bodies that have arrived, by number. */
	private final Map<Long, List<ByteBuffer>> arrived = new HashMap<>();

	/** A body has come in whole, and was taken for one. */
	void arrived(long number, byte[] body) throws ProtocolException {
		this.arrived.putIfAbsent(number, RecordBatch.parse(body));
	}

	/** The number of the body that the others wait for. */
	long next() {
		long next = 1;
		while (this.arrived.containsKey(next)) {
			next++;
		}
		return next;
	}

	/** Each record once and in order, all of them while the link is open. */
	void assertHasHeardWhatCame() {
		List<ByteBuffer> expected = new ArrayList<>();
		for (long number = 1; number < next(); number++) {
			expected.addAll(this.arrived.get(number));
		}
		if (this.closed == null) {
			assertThat(this.heard).isEqualTo(expected);
		}
		else {
			assertThat(expected.subList(0, Math.min(expected.size(), this.heard.size()))).isEqualTo(this.heard);
		}
	}

	/** Nothing is reserved any more when nothing is on its way and nothing waits. */
	void assertHasRoom(PollingLink polling) {
		if (this.closed == null && this.arrived.size() == next() - 1) {
			polling.resume();
			int most = UpstreamWindow.LIMIT_BYTES / RecordBatch.MAX_BYTES;
			for (int i = 0; i < most; i++) {
				assertThat(polling.admit(next(), RecordBatch.MAX_BYTES)).isNull();
			}
			assertThat(polling.admit(next(), 1)).isNotNull();
		}
	}

	@Override
	public void opened(Link opened) {
		this.link = opened;
		// What its first GET fetches.
		opened.write(ByteBuffer.allocate(3));
		opened.write(ByteBuffer.allocate(200));
	}

	@Override
	public void failed(Throwable cause) {
		throw new AssertionError("it was accepted", cause);
	}

	/** The first byte says whether that was enough. */
	@Override
	public boolean received(ByteBuffer record) {
		assertThat(this.closed).isNull();
		this.heard.add(record);
		return !record.hasRemaining() || (record.get(record.position()) & 1) == 0;
	}

	@Override
	public void written(int bytes) {
		assertThat(bytes).isEqualTo(203);
	}

	@Override
	public void closed(String cause) {
		assertThat(this.closed).isNull();
		this.closed = cause;
	}

}
