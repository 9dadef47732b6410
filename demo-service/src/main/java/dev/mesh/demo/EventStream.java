package dev.mesh.demo;

import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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

	/** How often figures are looked at, and whether the browser is still there. */
	private static final long FIGURES_MILLIS = 500;

	private static final long SIGN_OF_LIFE_NANOS = Duration.ofSeconds(2).toNanos();

	private static final int MOST_MESSAGES = 100;

	private static final int SHOWN_CHARACTERS = 2_000;

	/** Without a time-out: it ends when the browser goes. */
	private final SseEmitter emitter = new SseEmitter(0L);

	private final Presence presence;

	private final Console console;

	/** Holds something when the graph has changed. */
	private final BlockingQueue<Boolean> changed = new ArrayBlockingQueue<>(1);

	private volatile boolean ended;

	private @Nullable GraphView toldGraph;

	private Console.@Nullable Figures toldFigures;

	private long toldSequence;

	private long toldAt;

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
		PresenceObserver observer = this.presence.observe((graph) -> this.changed.offer(true));
		try {
			tellFirst();
			while (!this.ended) {
				this.changed.poll(FIGURES_MILLIS, TimeUnit.MILLISECONDS);
				tellNews();
			}
			this.emitter.complete();
		}
		catch (IOException | IllegalStateException ex) {
			// The browser has gone.
			this.emitter.complete();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
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

	private void tellNews() throws IOException {
		GraphView before = this.toldGraph;
		GraphView graph = this.console.graph();
		if (before != null && !graph.equals(before)) {
			tell("change", GraphChange.between(before, graph));
			this.toldGraph = graph;
		}
		List<ArrivedMessage> messages = this.console.messages().after(this.toldSequence, MOST_MESSAGES + 1);
		tellMessages((messages.size() > MOST_MESSAGES) ? this.console.messages().after(-MOST_MESSAGES, MOST_MESSAGES)
				: messages);
		Console.Figures figures = this.console.figures();
		if (!figures.equals(this.toldFigures)) {
			tell("figures", figures);
			this.toldFigures = figures;
		}
		if (System.nanoTime() - this.toldAt > SIGN_OF_LIFE_NANOS) {
			this.emitter.send(SseEmitter.event().comment(""));
			this.toldAt = System.nanoTime();
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
		this.toldAt = System.nanoTime();
	}

	private static SseEmitter.SseEventBuilder event(String name, Object data) {
		return SseEmitter.event().name(name).data(data, MediaType.APPLICATION_JSON);
	}

}
