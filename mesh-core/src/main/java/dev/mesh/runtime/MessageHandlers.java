package dev.mesh.runtime;

import dev.mesh.bus.MessageHandler;
import dev.mesh.bus.PathPattern;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.bus.Registration;
import dev.mesh.peer.Input;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The registered message handlers, which outlive the runs of a peer. Thread-safe. */
final class MessageHandlers {

	private final Consumer<String> counter;

	private final Map<Long, RegisteredHandler> byNumber = new ConcurrentHashMap<>();

	/** Guarded by {@code this}. */
	private long newest;

	/** Null while the peer does not run; guarded by {@code this}. */
	private @Nullable Inbox inbox;

	MessageHandlers(Consumer<String> counter) {
		this.counter = counter;
	}

	Registration add(String pattern, MessageHandler handler) {
		PathPattern.parse(pattern);
		synchronized (this) {
			RegisteredHandler added = new RegisteredHandler(++this.newest, pattern, handler, this::remove);
			this.byNumber.put(added.number(), added);
			if (this.inbox != null) {
				this.inbox.post(new Input.Listen(added.number(), pattern));
			}
			return added;
		}
	}

	/** A run begins: the core hears of all handlers, in the order of registration. */
	synchronized void attach(Inbox running) {
		this.inbox = running;
		new TreeMap<>(this.byNumber)
			.forEach((number, handler) -> running.post(new Input.Listen(number, handler.pattern())));
	}

	synchronized void detach() {
		this.inbox = null;
	}

	/** Runs a handler on the calling thread; one that has been removed is not run. */
	void call(long number, ReceivedMessage message) {
		RegisteredHandler handler = this.byNumber.get(number);
		if (handler != null && !handler.handle(message)) {
			this.counter.accept("bus.handler.failures");
		}
	}

	private synchronized void remove(RegisteredHandler handler) {
		if (this.byNumber.remove(handler.number()) != null && this.inbox != null) {
			this.inbox.post(new Input.Unlisten(handler.number()));
		}
	}

}
