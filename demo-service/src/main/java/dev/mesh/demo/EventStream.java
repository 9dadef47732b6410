package dev.mesh.demo;

import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceObserver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells one browser what is new, as fast as it reads. It remembers what it has told last
 * and nothing else: a browser that reads slowly is told less often, not later and later.
 */
final class EventStream implements Runnable {

	private static final long RECONNECT_MILLIS = 1_000;

	private static final int MOST_MESSAGES = 100;

	private static final int SHOWN_CHARACTERS = 2_000;

	/** Without a time-out: it ends when the browser goes. */
	private final SseEmitter emitter = new SseEmitter(0L);

	private final Presence presence;

	private final Console console;

	private final Timetable timetable = new Timetable(System::nanoTime);

	/** Holds something when the graph has changed. */
	private final BlockingQueue<Boolean> changed = new ArrayBlockingQueue<>(1);

	private volatile boolean ended;

	private @Nullable GraphView toldGraph;

	private Console.@Nullable Figures toldFigures;

	private long toldSequence;

	EventStream(Presence presence, Console console) {
		this.presence = presence;
		this.console = console;
		this.emitter.onCompletion(this::end);
		this.emitter.onError((failure) -> end());
	}

	SseEmitter emitter() {
		return this.emitter;
	}

	void end() {
		this.ended = true;
		this.changed.offer(true);
	}

	@Override
	public void run() {
		try {
			tellUntilItEnds();
			this.emitter.complete();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.emitter.complete();
		}
		catch (Throwable ex) {
			// The browser has gone, or it is to hear that there is no more.
			this.emitter.completeWithError(ex);
		}
	}

	private void tellUntilItEnds() throws IOException, InterruptedException {
		PresenceObserver observer = this.presence.observe((graph) -> this.changed.offer(true));
		try {
			tellFirst();
			while (!this.ended) {
				if (this.changed.poll(this.timetable.nanosToWait(), TimeUnit.NANOSECONDS) != null) {
					this.timetable.changed();
				}
				tellWhatIsDue();
			}
		}
		finally {
			observer.close();
		}
	}

	private void tellFirst() throws IOException {
		GraphView graph = this.console.graph();
		this.emitter.send(event("graph", graph).reconnectTime(RECONNECT_MILLIS));
		this.toldGraph = graph;
		tellMessages(this.console.messages().after(-MOST_MESSAGES, MOST_MESSAGES));
	}

	private void tellWhatIsDue() throws IOException {
		if (this.timetable.areFiguresDue()) {
			tellNewMessages();
			tellFigures();
		}
		if (this.timetable.areChangesDue()) {
			tellChanges();
			tellNewMessages();
		}
		if (this.timetable.isSignOfLifeDue()) {
			tell("alive", Map.of());
		}
	}

	private void tellChanges() throws IOException {
		GraphView before = this.toldGraph;
		GraphView graph = this.console.graph();
		if (before != null && !graph.equals(before)) {
			tell("change", GraphChange.between(before, graph));
			this.toldGraph = graph;
		}
	}

	private void tellNewMessages() throws IOException {
		List<ArrivedMessage> messages = this.console.messages().after(this.toldSequence, MOST_MESSAGES + 1);
		tellMessages((messages.size() > MOST_MESSAGES) ? this.console.messages().after(-MOST_MESSAGES, MOST_MESSAGES)
				: messages);
	}

	private void tellFigures() throws IOException {
		Console.Figures figures = this.console.figures();
		if (!figures.equals(this.toldFigures)) {
			tell("figures", figures);
			this.toldFigures = figures;
		}
	}

	private void tellMessages(List<ArrivedMessage> messages) throws IOException {
		if (!messages.isEmpty()) {
			tell("messages", messages.stream().map((message) -> message.shortened(SHOWN_CHARACTERS)).toList());
			this.toldSequence = messages.get(messages.size() - 1).sequence();
		}
	}

	private void tell(String name, Object data) throws IOException {
		this.emitter.send(event(name, data));
	}

	private static SseEmitter.SseEventBuilder event(String name, Object data) {
		return SseEmitter.event().name(name).data(data, MediaType.APPLICATION_JSON);
	}

}
