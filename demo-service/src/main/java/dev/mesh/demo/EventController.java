package dev.mesh.demo;

import dev.mesh.presence.Presence;
import java.util.HashSet;
import java.util.Set;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells browsers what changes. Each has a thread of its own, so that one that does not
 * read waits alone.
 */
@RestController
class EventController {

	private static final int MOST_BROWSERS = 32;

	private final Presence presence;

	private final Console console;

	private final SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("events-");

	/** Guarded by {@code this}. */
	private final Set<EventStream> open = new HashSet<>();

	/** Guarded by {@code this}. */
	private boolean closed;

	EventController(Presence presence, Console console) {
		this.presence = presence;
		this.console = console;
		this.threads.setDaemon(true);
	}

	/**
	 * Server-Sent Events, until the browser goes: {@code graph} first, then
	 * {@code change}, {@code messages}, {@code figures} and {@code alive} as they come.
	 */
	@GetMapping(path = "/api/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter events() {
		EventStream stream = new EventStream(this.presence, this.console);
		begin(stream);
		this.threads.execute(() -> {
			try {
				stream.run();
			}
			finally {
				end(stream);
			}
		});
		return stream.emitter();
	}

	private synchronized void begin(EventStream stream) {
		if (this.closed) {
			throw RequestProblem.notNow("This process stops and tells nothing new; come again once it is back");
		}
		if (this.open.size() >= MOST_BROWSERS) {
			throw RequestProblem.notNow(MOST_BROWSERS + " browsers are told already; close one of them, "
					+ "or ask GET /api/graph now and then");
		}
		this.open.add(stream);
	}

	private synchronized void end(EventStream stream) {
		this.open.remove(stream);
	}

	/** Requests that never end would hold the web server up. */
	@EventListener(ContextClosedEvent.class)
	synchronized void close() {
		this.closed = true;
		this.open.forEach(EventStream::end);
	}

}
