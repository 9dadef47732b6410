package dev.mesh.demo;

import java.util.Locale;

/**
 * What the process in a container holds.
 *
 * @param heap bytes on its heap after a full collection
 * @param threads platform threads
 * @param files open file descriptors
 */
record ProcessSize(long heap, int threads, int files) {

	/** What a process may grow by without it being a leak. */
	private static final ProcessSize SLACK = new ProcessSize(8 * LiveHeap.MEBIBYTE, 12, 24);

	/** Asks the process, which is the container's first. */
	static ProcessSize of(DemoContainer container) {
		String histogram = "java -m jdk.jcmd/sun.tools.jcmd.JCmd 1 GC.class_histogram | tail -n 1";
		// What only weak references hold may need a second collection.
		container.run("bash", "-c", histogram);
		String total = container.run("bash", "-c", histogram);
		String threads = container.run("bash", "-c", "grep -c . < <(ls /proc/1/task)");
		String files = container.run("bash", "-c", "grep -c . < <(ls /proc/1/fd)");
		return new ProcessSize(LiveHeap.total(total), Integer.parseInt(threads), Integer.parseInt(files));
	}

	/** Whether it is more than another one by what is no accident. */
	boolean hasGrownFrom(ProcessSize before) {
		return this.heap > before.heap + SLACK.heap || this.threads > before.threads + SLACK.threads
				|| this.files > before.files + SLACK.files;
	}

	/** The least of each. */
	ProcessSize least(ProcessSize other) {
		return new ProcessSize(Math.min(this.heap, other.heap), Math.min(this.threads, other.threads),
				Math.min(this.files, other.files));
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%.1f MiB, %d threads, %d files", LiveHeap.mebibytes(this.heap), this.threads,
				this.files);
	}

}
