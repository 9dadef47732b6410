package dev.mesh.link.http;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The calls of one {@link LinkListener}, which come from several threads: one at a time,
 * none before {@code opened}, none after the end, and the end once. Thread-safe; a
 * listener does not block, so neither does this for long.
 */
final class ListenerCalls {

	private enum State {

		DIALLING, OPEN, ENDED

	}

	private final LinkListener listener;

	/**
	 * Held while the listener is called; re-entrant, because a listener may write or
	 * close.
	 */
	private final ReentrantLock calls = new ReentrantLock();

	/** Written with {@code calls} held. */
	private volatile State state = State.DIALLING;

	ListenerCalls(LinkListener listener) {
		this.listener = listener;
	}

	boolean hasEnded() {
		return this.state == State.ENDED;
	}

	/** False when it has ended already. */
	boolean opened(Link link) {
		this.calls.lock();
		try {
			if (this.state != State.DIALLING) {
				return false;
			}
			this.state = State.OPEN;
			this.listener.opened(link);
			return true;
		}
		finally {
			this.calls.unlock();
		}
	}

	/** Whether to read on. */
	boolean received(ByteBuffer record) {
		this.calls.lock();
		try {
			return this.state != State.OPEN || this.listener.received(record);
		}
		finally {
			this.calls.unlock();
		}
	}

	void written(int bytes) {
		this.calls.lock();
		try {
			if (this.state == State.OPEN) {
				this.listener.written(bytes);
			}
		}
		finally {
			this.calls.unlock();
		}
	}

	/**
	 * The dial has failed, or what was open is closed; false when it had ended already.
	 */
	boolean ended(IOException cause) {
		this.calls.lock();
		try {
			State before = this.state;
			this.state = State.ENDED;
			if (before == State.DIALLING) {
				this.listener.failed(cause);
			}
			else if (before == State.OPEN) {
				this.listener.closed(String.valueOf(cause.getMessage()));
			}
			return before != State.ENDED;
		}
		finally {
			this.calls.unlock();
		}
	}

}
