package dev.mesh.autoconfigure.polling;

import dev.mesh.link.LongPolling;
import dev.mesh.link.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the bodies of one link's POSTs into the order of their numbers, whatever order
 * they come in, and each once. Its memory is bounded: a body is reserved before it is
 * read. Not thread-safe.
 */
final class UpstreamWindow {

	/** Bodies that are being read, or wait for one before them. */
	static final int WAITING_LIMIT_BYTES = 2 * RecordBatch.MAX_BYTES;

	/** The one that all wait for may come on top of that, also when it is repeated. */
	static final int LIMIT_BYTES = 4 * RecordBatch.MAX_BYTES;

	private final Map<Long, Waiting> waiting = new HashMap<>();

	private long expected = 1;

	private int reservedBytes;

	/** A body whose turn has not come. */
	private record Waiting(List<ByteBuffer> records, int reservedBytes) {
	}

	/** Whether a POST is read. */
	enum Admission {

		/** Yes; its bytes are reserved. */
		TAKE,
		/** It has come before. */
		REPEATED,
		/** Not now. */
		LATER

	}

	/**
	 * Decides on a POST.
	 * @param bytes how many its body may have
	 * @param full whether nothing more can be handed over now
	 */
	Admission admit(long number, int bytes, boolean full) {
		if (number < this.expected || this.waiting.containsKey(number)) {
			return Admission.REPEATED;
		}
		int limit = (number == this.expected) ? LIMIT_BYTES : WAITING_LIMIT_BYTES;
		if (full || number - this.expected >= LongPolling.WINDOW || this.reservedBytes + bytes > limit) {
			return Admission.LATER;
		}
		this.reservedBytes += bytes;
		return Admission.TAKE;
	}

	/** A body that was admitted does not come. */
	void release(int bytes) {
		this.reservedBytes -= bytes;
	}

	/**
	 * A body that was admitted is here.
	 * @param bytes as many as were reserved for it
	 * @return all records whose turn it is now
	 */
	List<ByteBuffer> add(long number, List<ByteBuffer> records, int bytes) {
		if (number < this.expected || this.waiting.containsKey(number)) {
			release(bytes);
			return List.of();
		}
		this.waiting.put(number, new Waiting(records, bytes));
		List<ByteBuffer> ready = new ArrayList<>();
		for (Waiting next = this.waiting.remove(this.expected); next != null; next = this.waiting
			.remove(this.expected)) {
			ready.addAll(next.records());
			release(next.reservedBytes());
			this.expected++;
		}
		return ready;
	}

}
