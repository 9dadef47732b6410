package dev.mesh.runtime;

import dev.mesh.bus.PathPattern;
import dev.mesh.bus.Registration;
import dev.mesh.peer.Input;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Registered handlers of one kind, which outlive the runs of a peer. Thread-safe. */
final class HandlerTable<H> {

	private final BiFunction<Long, String, Input> listen;

	private final LongFunction<Input> unlisten;

	private final Map<Long, Registered<H>> byNumber = new ConcurrentHashMap<>();

	/** Guarded by {@code this}. */
	private long newest;

	/** Null while the peer does not run; guarded by {@code this}. */
	private @Nullable Inbox inbox;

	/** Takes how the core is told of a handler with its pattern, and of its end. */
	HandlerTable(BiFunction<Long, String, Input> listen, LongFunction<Input> unlisten) {
		this.listen = listen;
		this.unlisten = unlisten;
	}

	Registration add(String pattern, H handler) {
		PathPattern.parse(pattern);
		synchronized (this) {
			Registered<H> added = new Registered<>(++this.newest, pattern, handler, this);
			this.byNumber.put(added.number, added);
			if (this.inbox != null) {
				this.inbox.post(this.listen.apply(added.number, pattern));
			}
			return added;
		}
	}

	/** A run begins: the core hears of all handlers, in the order of registration. */
	synchronized void attach(Inbox running) {
		this.inbox = running;
		new TreeMap<>(this.byNumber)
			.forEach((number, handler) -> running.post(this.listen.apply(number, handler.pattern)));
	}

	synchronized void detach() {
		this.inbox = null;
	}

	/** One that was not removed. */
	@Nullable Registered<H> find(long number) {
		return this.byNumber.get(number);
	}

	private synchronized void remove(Registered<H> handler) {
		if (this.byNumber.remove(handler.number) != null && this.inbox != null) {
			this.inbox.post(this.unlisten.apply(handler.number));
		}
	}

	/** One handler with the pattern of its paths. */
	static final class Registered<H> implements Registration {

		final String pattern;

		final H handler;

		/** So that one that keeps failing does not fill the log. */
		final LogLimit limit = new LogLimit();

		private final long number;

		private final HandlerTable<H> table;

		private Registered(long number, String pattern, H handler, HandlerTable<H> table) {
			this.number = number;
			this.pattern = pattern;
			this.handler = handler;
			this.table = table;
		}

		@Override
		public void close() {
			this.table.remove(this);
		}

		@Override
		public String toString() {
			return "Registration[" + this.pattern + (this.table.find(this.number) == null ? ", closed]" : "]");
		}

	}

}
