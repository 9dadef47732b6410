package dev.mesh.benchmarks.node;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What the process says about itself. */
final class Readings {

	private static final com.sun.management.ThreadMXBean THREADS = (com.sun.management.ThreadMXBean) ManagementFactory
		.getThreadMXBean();

	private Readings() {
	}

	/** Bytes that its live threads have allocated so far. */
	static long allocatedBytes() {
		return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
			.filter((bytes) -> bytes > 0)
			.sum();
	}

	/** Bytes on the heap after two full collections. */
	static long liveBytes() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
