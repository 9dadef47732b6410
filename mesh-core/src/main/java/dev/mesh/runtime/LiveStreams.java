package dev.mesh.runtime;

import dev.mesh.bus.StreamCloseReason;
import dev.mesh.bus.StreamEvent;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one run. Only the loop uses it, but for {@link #open()} and
 * {@link #size()}.
 */
final class LiveStreams implements StreamEvent.Listener {

	private final Inbox inbox;

	private final Dispatcher dispatcher;

	private final StreamAcceptors acceptors;

	private final Map<Long, LoopStream> live = new ConcurrentHashMap<>();

	private final Map<Long, PendingStream> opening = new ConcurrentHashMap<>();

	private long newest;

	LiveStreams(Inbox inbox, Dispatcher dispatcher, StreamAcceptors acceptors) {
		this.inbox = inbox;
		this.dispatcher = dispatcher;
		this.acceptors = acceptors;
	}

	/** A call opens a stream; its number. */
	long open(PendingStream call, PeerKey to, StreamOptions options) {
		long number = ++this.newest;
		this.opening.put(number, call);
		this.live.put(number, new LoopStream(number, to, options, this.inbox, this.dispatcher));
		return number;
	}

	/** Those that are being opened count. */
	int size() {
		return this.live.size();
	}

	/** Without those that are being opened; the oldest first. */
	List<LoopStream> open() {
		return this.live.values()
			.stream()
			.filter((stream) -> !this.opening.containsKey(stream.id()))
			.sorted(Comparator.comparingLong(LoopStream::id))
			.toList();
	}

	@Override
	public void onOffered(StreamEvent.Offered event) {
		LoopStream stream = new LoopStream(event.stream(), event.peer(), event.options(), this.inbox, this.dispatcher);
		this.live.put(event.stream(), stream);
		this.acceptors.offer(new OfferedStream(stream, event.acceptor().variables(), this.inbox), event.acceptor(),
				this.dispatcher);
	}

	@Override
	public void onOpened(StreamEvent.Opened event) {
		PendingStream call = this.opening.remove(event.stream());
		LoopStream stream = this.live.get(event.stream());
		if (call != null && stream != null) {
			stream.onOpened(event.headers());
			call.opened(stream);
		}
	}

	@Override
	public void onRefused(StreamEvent.Refused event) {
		PendingStream call = this.opening.remove(event.stream());
		this.live.remove(event.stream());
		if (call != null) {
			call.refused(event.result());
		}
	}

	@Override
	public void onReceived(StreamEvent.Received event) {
		LoopStream stream = this.live.get(event.stream());
		if (stream != null) {
			stream.onReceived(event);
		}
	}

	@Override
	public void onSent(StreamEvent.Sent event) {
		LoopStream stream = this.live.get(event.stream());
		if (stream != null) {
			stream.onSent(event);
		}
	}

	@Override
	public void onAcknowledged(StreamEvent.Acknowledged event) {
		LoopStream stream = this.live.get(event.stream());
		if (stream != null) {
			stream.onAcknowledged(event.messages());
		}
	}

	@Override
	public void onRemoteEnded(StreamEvent.RemoteEnded event) {
		LoopStream stream = this.live.get(event.stream());
		if (stream != null) {
			stream.onRemoteEnded();
		}
	}

	@Override
	public void onClosed(StreamEvent.Closed event) {
		close(event.stream(), event.reason());
	}

	/** The loop has ended and whatever is left with it. */
	void endAll() {
		List.copyOf(this.live.keySet())
			.forEach((number) -> close(number,
					new StreamCloseReason(StreamCloseReason.Kind.NODE_STOPPING, 0, "this node is closing")));
	}

	private void close(long number, StreamCloseReason reason) {
		@Nullable LoopStream stream = this.live.remove(number);
		@Nullable PendingStream call = this.opening.remove(number);
		if (call != null) {
			call.abandon();
		}
		if (stream != null) {
			stream.onClosed(reason);
		}
	}

}
