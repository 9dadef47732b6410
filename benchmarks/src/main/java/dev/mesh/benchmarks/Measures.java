package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Way;
import java.util.ArrayList;
import java.util.List;

/** All that can be measured. */
final class Measures {

	private static final int KIB = 1024;

	private Measures() {
	}

	/** All of them, in the order in which they are run. */
	static List<Measure> all() {
		List<Measure> all = new ArrayList<>();
		all.add(new StartUp());
		addBoth(all, "send-128", Way.PLAIN, 128);
		addBoth(all, "unreliable-128", Way.UNRELIABLE, 128);
		addBoth(all, "send-1k", Way.PLAIN, KIB);
		addBoth(all, "send-64k", Way.PLAIN, 64 * KIB);
		addBoth(all, "stream-64k", Way.STREAM, 64 * KIB);
		all.add(new Throughput("listener-128", Way.LISTENER, 128, true));
		all.add(new RoundTrip());
		all.add(new Acknowledged());
		all.add(new Interleaving());
		all.add(new Sessions());
		all.add(new ManySenders("senders-light", true));
		all.add(new ManySenders("senders-heavy", false));
		return all;
	}

	private static void addBoth(List<Measure> all, String name, Way way, int bytes) {
		all.add(new Throughput(name + "-up", way, bytes, true));
		all.add(new Throughput(name + "-down", way, bytes, false));
	}

}
