package dev.mesh.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** A target whose memory is measured: what it costs is bounded by its input. */
final class MeasuredTarget {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final FuzzTarget target;

	private MeasuredTarget(FuzzTarget target) {
		this.target = target;
	}

	/** Warmed up with its seeds, so that loading most classes is not counted. */
	static MeasuredTarget of(FuzzTarget target) {
		target.seeds().forEach(target::accept);
		return new MeasuredTarget(target);
	}

	/** Measured again when it is too much: classes are loaded once. */
	void accept(byte[] input) {
		long limit = this.target.allocationLimit(input.length);
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
