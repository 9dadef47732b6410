package dev.mesh.autoconfigure.polling;

import dev.mesh.link.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What one link's GETs fetch: a batch is kept until the next one is asked for, so that an
 * answer that got lost can be given again. Not thread-safe.
 */
final class DownstreamBatches {

	/** The mesh keeps no more than 128 KiB on its way; more is a fault. */
	static final int LIMIT_BYTES = 512 * 1024;

	private final Queue<ByteBuffer> queue = new ArrayDeque<>();

	/** With those of the batch that is not acknowledged. */
	private int bytes;

	/** Of the last batch, 0 before the first. */
	private long number;

	private @Nullable RecordBatch batch;

	/** Queues a record; false when there is no room. */
	boolean offer(ByteBuffer record) {
		if (this.bytes + record.remaining() > LIMIT_BYTES) {
			return false;
		}
		this.bytes += record.remaining();
		this.queue.add(record);
		return true;
	}

	/** Whether a client that has missed nothing can ask for this batch. */
	boolean canAskFor(long wanted) {
		return wanted == this.number + 1 || (wanted == this.number && this.batch != null);
	}

	/**
	 * Whoever asks for a batch has got all before it.
	 * @return how many bytes of records have arrived thereby
	 */
	int acknowledgeBefore(long wanted) {
		RecordBatch arrived = this.batch;
		if (arrived == null || wanted <= this.number) {
			return 0;
		}
		this.batch = null;
		this.bytes -= arrived.recordBytes();
		return arrived.recordBytes();
	}

	/** The batch of this number, null when there is nothing for it yet. */
	@Nullable RecordBatch get(long wanted) {
		if (this.batch == null && wanted == this.number + 1 && !this.queue.isEmpty()) {
			this.batch = RecordBatch.take(this.queue);
			this.number = wanted;
		}
		return (wanted == this.number) ? this.batch : null;
	}

	/** Whether all has arrived. */
	boolean isDrained() {
		return this.batch == null && this.queue.isEmpty();
	}

}
