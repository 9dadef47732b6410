package dev.mesh.demo;

import dev.mesh.annotation.BusStreamListener;
import dev.mesh.bus.BusStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Writes feeds: streams of numbered messages for whoever opens one. How much of it was
 * written goes over a second stream, which a slow reader of the first does not hold up.
 */
@Component
class Feeds {

	static final String PATH = "demo/feed";

	static final String PROGRESS_PATH = "demo/feed/progress";

	private static final int MOST_FEEDS = 32;

	private final Ticker ticker;

	/** By who reads, and the name the reader has given it. */
	private final Map<String, FeedWriter> writers = new ConcurrentHashMap<>();

	Feeds(Ticker ticker) {
		this.ticker = ticker;
	}

	@BusStreamListener(PATH)
	void write(BusStream stream) {
		if (this.writers.size() >= MOST_FEEDS) {
			stream.close("this process writes " + MOST_FEEDS + " feeds already; close one of them");
			return;
		}
		String name = name(stream);
		FeedWriter writer = new FeedWriter(stream, this.ticker);
		this.writers.put(name, writer);
		stream.closed().thenRun(() -> {
			writer.close();
			this.writers.remove(name, writer);
		});
	}

	@BusStreamListener(PROGRESS_PATH)
	void report(BusStream stream) {
		FeedWriter writer = this.writers.get(name(stream));
		if (writer == null) {
			stream.close("there is no such feed");
		}
		else {
			writer.reportTo(stream);
		}
	}

	private static String name(BusStream stream) {
		return stream.peer() + " " + stream.arguments().getOrDefault("feed", "");
	}

}
