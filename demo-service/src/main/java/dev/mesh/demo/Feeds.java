package dev.mesh.demo;

import dev.mesh.annotation.BusStreamListener;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCandidate;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Writes feeds: streams of numbered messages for whoever opens one. How much of it was
 * written goes over a second stream, which a slow reader of the first does not hold up.
 * Thread-safe.
 */
@Component
class Feeds {

	static final String PATH = "demo/feed";

	static final String PROGRESS_PATH = "demo/feed/progress";

	static final int MOST_FEEDS = 32;

	private final Ticker ticker;

	/** By who reads, and the name the reader has given it; guarded by {@code this}. */
	private final Map<String, FeedWriter> writers = new HashMap<>();

	Feeds(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * Accepts under the lock: the reader asks for the progress as soon as it hears of
	 * that, and is to find the feed.
	 */
	@BusStreamListener(PATH)
	synchronized void write(StreamCandidate candidate) {
		String name = name(candidate);
		FeedWriter before = this.writers.get(name);
		if (before == null && this.writers.size() >= MOST_FEEDS) {
			candidate.reject("this process writes " + MOST_FEEDS + " feeds already; close one of them");
			return;
		}
		BusStream stream = candidate.accept();
		FeedWriter writer = new FeedWriter(stream, this.ticker);
		this.writers.put(name, writer);
		if (before != null) {
			before.end("its reader has opened another feed of that name");
		}
		stream.closed().thenRun(() -> closed(name, writer));
	}

	@BusStreamListener(PROGRESS_PATH)
	synchronized void report(StreamCandidate candidate) {
		FeedWriter writer = this.writers.get(name(candidate));
		if (writer == null) {
			candidate.reject("there is no such feed");
		}
		else {
			writer.reportTo(candidate.accept());
		}
	}

	private synchronized void closed(String name, FeedWriter writer) {
		this.writers.remove(name, writer);
		writer.close();
	}

	private static String name(StreamCandidate candidate) {
		return candidate.peer() + " " + candidate.arguments().getOrDefault("feed", "");
	}

}
