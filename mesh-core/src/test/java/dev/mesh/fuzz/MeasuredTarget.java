package dev.mesh.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** A target whose memory is measured: what it costs is bounded by its input. */
final class MeasuredTarget {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/**
	 * What Jazzer's hooks may allocate: 820 KB were seen for an input that takes 8 KB
	 * without them. A length that is believed shows all the same.
	 */
	private static final long HOOKS_BYTES = 8L * 1024 * 1024;

	private final FuzzTarget target;

	private final long allowanceBytes;

	private MeasuredTarget(FuzzTarget target, long allowanceBytes) {
		this.target = target;
		this.allowanceBytes = allowanceBytes;
	}

	/** Warmed up with its seeds, so that loading most classes is not counted. */
	static MeasuredTarget of(FuzzTarget target) {
		target.seeds().forEach(target::accept);
		return new MeasuredTarget(target, 0);
	}

	/** The same, where Jazzer has put its hooks into the decoders. */
	static MeasuredTarget hooked(FuzzTarget target) {
		target.seeds().forEach(target::accept);
		return new MeasuredTarget(target, HOOKS_BYTES);
	}

	/** Measured again when it is too much: classes are loaded once. */
	void accept(byte[] input) {
		long limit = this.target.allocationLimit(input.length) + this.allowanceBytes;
		if (allocated(input) > limit) {
			long allocated = allocated(input);
			if (allocated > limit) {
				throw new AssertionError("an input of " + input.length + " bytes allocates " + allocated
						+ " bytes, more than " + limit + ": " + this.target.name());
			}
		}
	}

	private long allocated(byte[] input) {
		long before = THREADS.getCurrentThreadAllocatedBytes();
		this.target.accept(input);
		return THREADS.getCurrentThreadAllocatedBytes() - before;
	}

}
