package dev.mesh.annotation;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamAcceptor;
import dev.mesh.bus.StreamCandidate;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * Hands streams that other peers open to a {@link BusStreamListener} method. What goes
 * wrong goes to the bus, which refuses the stream when that is still open, logs and
 * counts.
 */
final class StreamListenerAdapter implements StreamAcceptor {

	static final String NOT_WANTED = "no listener takes this stream";

	static final String FAILED = "the listener failed";

	private final ListenerMethod method;

	private final Selection selection;

	private final MeshListenerCounters counters;

	/** Which argument is the stream; -1 when the method decides itself. */
	private final int streamIndex;

	StreamListenerAdapter(ListenerMethod method, Selection selection, int streamIndex, MeshListenerCounters counters) {
		this.method = method;
		this.selection = selection;
		this.streamIndex = streamIndex;
		this.counters = counters;
	}

	Method method() {
		return this.method.declared();
	}

	@Override
	public void onStream(StreamCandidate offered) throws Exception {
		if (!this.selection.isWanted(offered.peer())) {
			offered.reject(NOT_WANTED);
			return;
		}
		WatchedCandidate candidate = new WatchedCandidate(offered);
		Message<StreamCandidate> message = SpringMessages.of((StreamCandidate) candidate);
		@Nullable Object[] arguments = arguments(message);
		if (!this.selection.matches(message, arguments)) {
			offered.reject(NOT_WANTED);
			return;
		}
		if (this.streamIndex >= 0) {
			arguments[this.streamIndex] = candidate.accept();
		}
		call(arguments, candidate);
	}

	private @Nullable Object[] arguments(Message<?> message) throws UnreadableMessageException {
		try {
			return this.method.arguments(message);
		}
		catch (UnreadableMessageException ex) {
			this.counters.countUnreadableMessage();
			throw ex;
		}
	}

	private void call(@Nullable Object[] arguments, WatchedCandidate candidate) throws Exception {
		try {
			this.method.call(arguments);
		}
		catch (StreamRejectedException ex) {
			candidate.end(ex.reason());
		}
		catch (Exception ex) {
			BusStream accepted = candidate.accepted();
			if (accepted != null) {
				accepted.close(FAILED);
			}
			throw ex;
		}
	}

}
