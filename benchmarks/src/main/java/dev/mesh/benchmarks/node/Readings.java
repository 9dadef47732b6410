package dev.mesh.benchmarks.node;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What the process says about itself. */
final class Readings {

	private static final com.sun.management.ThreadMXBean THREADS = (com.sun.management.ThreadMXBean) ManagementFactory
		.getThreadMXBean();

	private static final int SPARE_FILES = 100;

	private Readings() {
	}

	/** Bytes that its live threads have allocated so far. */
	static long allocatedBytes() {
		return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
			.filter((bytes) -> bytes > 0)
			.sum();
	}

	/** How many more sockets can be opened, with some room for everything else. */
	static long freeFiles() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)
				? unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE_FILES : Long.MAX_VALUE;
	}

	/** Bytes on the heap after two full collections. */
	static long liveBytes() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
