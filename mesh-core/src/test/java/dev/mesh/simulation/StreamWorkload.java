package dev.mesh.simulation;

import dev.mesh.bus.StreamCloseReason;
import dev.mesh.bus.StreamEvent;
import dev.mesh.bus.StreamOptions;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Input;
import dev.mesh.simulation.Options.Plant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Streams that peers open to each other, write a number of messages on, and end. What
 * arrives of one is always a beginning of what was sent, and each end hears of its end
 * once.
 */
final class StreamWorkload {

	/** One direction of one stream. */
	private static final class Flow {

		final int toSend;

		int received;

		boolean ended;

		/** Sizes of what a reader without haste has not read, the oldest first. */
		final ArrayDeque<Integer> unread = new ArrayDeque<>();

		long unreadBytes;

		Flow(int toSend) {
			this.toSend = toSend;
		}

	}

	/** An end of a stream in one process of one peer. */
	private record End(SimulatedPeer peer, int process, long number) {
	}

	/** A stream with more messages has larger ones, too. */
	private static final int LARGE = 200;

	/** What may have come before it was read, as the protocol says. */
	private static final int MOST_UNREAD = 4_096;

	private static final long MOST_UNREAD_BYTES = 1_048_576;

	private final Simulation simulation;

	/** Named by its opener in the arguments. */
	private final Map<String, Flow> flows = new HashMap<>();

	private final Map<End, String> ends = new HashMap<>();

	/** Ends that have not heard of their end. */
	private final Map<End, String> open = new HashMap<>();

	private long newest;

	private long finished;

	private boolean swap;

	/** What readers would have given back, while they hold it; null = they do not. */
	private List<Runnable> heldBack;

	StreamWorkload(Simulation simulation) {
		this.simulation = simulation;
	}

	/** Plants a fault: two messages of a stream change places. */
	void plantSwap() {
		this.swap = true;
	}

	/** Ends that have ended in good order. */
	long finished() {
		return this.finished;
	}

	/** From now on readers give no credit. */
	void holdBack() {
		this.heldBack = new ArrayList<>();
	}

	/** Readers take what they have, and whatever comes. */
	void takeAll() {
		List<Runnable> all = this.heldBack;
		this.heldBack = null;
		all.forEach(Runnable::run);
	}

	/** How many messages of a stream have come. */
	int received(String name) {
		return this.flows.get(name).received;
	}

	/** Opens a stream, writes so many messages on it, and ends it; returns its name. */
	String open(SimulatedPeer from, SimulatedPeer to, int messages) {
		long number = ++this.newest;
		String name = from + "." + number;
		this.flows.put(name, new Flow(messages));
		End end = new End(from, from.process(), number);
		this.ends.put(end, name);
		this.open.put(end, name);
		this.simulation.ways().onOpened(name, from, to, () -> this.flows.get(name).received < messages);
		from.input(new BusInput.OpenStream(number, to.key(), StreamOptions.reliable("flow").argument("name", name)));
		return name;
	}

	void onEvent(SimulatedPeer peer, StreamEvent event) {
		End end = new End(peer, peer.process(), event.stream());
		event.tell(new Teller(end));
	}

	/** Its ends are gone with it. */
	void onKilled(SimulatedPeer peer) {
		this.open.keySet().removeIf((end) -> end.peer() == peer);
	}

	void check() {
		for (Map.Entry<End, String> left : this.open.entrySet()) {
			this.simulation.checkers().require(false, "stream " + left.getValue() + " never ended at " + left.getKey());
		}
	}

	private void write(End end, Flow flow) {
		for (int i = 0; i < flow.toSend; i++) {
			end.peer()
				.input(new BusInput.StreamSend(end.number(), i + 1,
						ByteBuffer.wrap(text(flow, i).getBytes(StandardCharsets.UTF_8))));
		}
		end.peer().input(new BusInput.EndStream(end.number()));
	}

	private String text(Flow flow, int sequence) {
		boolean large = this.simulation.options().shape().narrow() && flow.toSend > LARGE;
		return sequence + " " + "x".repeat(sequence % 7 * (large ? 1_500 : 300));
	}

	/** What one end does about its events. */
	private final class Teller implements StreamEvent.Listener {

		private final End end;

		Teller(End end) {
			this.end = end;
		}

		private void later(Input input) {
			StreamWorkload.this.simulation.timeline().after(1_000_000, () -> {
				if (this.end.peer().isRunning() && this.end.peer().process() == this.end.process()) {
					this.end.peer().input(input);
				}
			});
		}

		@Override
		public void onOffered(StreamEvent.Offered event) {
			String name = event.options().arguments().get("name");
			StreamWorkload.this.ends.put(this.end, name);
			StreamWorkload.this.open.put(this.end, name);
			later(new BusInput.AcceptStream(event.stream(), Map.of()));
		}

		@Override
		public void onOpened(StreamEvent.Opened event) {
			Flow flow = StreamWorkload.this.flows.get(StreamWorkload.this.ends.get(this.end));
			StreamWorkload.this.simulation.timeline().after(1_000_000, () -> {
				if (this.end.peer().isRunning() && this.end.peer().process() == this.end.process()) {
					write(this.end, flow);
				}
			});
		}

		@Override
		public void onRefused(StreamEvent.Refused event) {
			ended();
		}

		@Override
		public void onReceived(StreamEvent.Received event) {
			Flow flow = StreamWorkload.this.flows.get(StreamWorkload.this.ends.get(this.end));
			int bytes = event.payload().remaining();
			String text = StandardCharsets.UTF_8.decode(event.payload()).toString();
			if (StreamWorkload.this.swap && flow.received % 37 == 5) {
				text = text(flow, flow.received + 1);
			}
			StreamWorkload.this.simulation.checkers()
				.require(text.equals(text(flow, flow.received)), "stream " + StreamWorkload.this.ends.get(this.end)
						+ ": '" + text + "' came when message " + flow.received + " was next");
			flow.received++;
			if (StreamWorkload.this.heldBack != null) {
				StreamWorkload.this.heldBack.add(() -> later(new BusInput.StreamConsumed(event.stream(), 1, bytes)));
				return;
			}
			if (this.end.peer().readNanos() == 0 && flow.unread.isEmpty()) {
				later(new BusInput.StreamConsumed(event.stream(), 1, bytes));
				return;
			}
			flow.unread.add(bytes);
			flow.unreadBytes += bytes;
			StreamWorkload.this.simulation.checkers()
				.require(flow.unread.size() <= MOST_UNREAD && flow.unreadBytes <= MOST_UNREAD_BYTES, "credit exceeded: "
						+ flow.unread.size() + " messages and " + flow.unreadBytes + " bytes are not read");
			if (StreamWorkload.this.simulation.options().plants(Plant.CONSUME_EARLY)) {
				later(new BusInput.StreamConsumed(event.stream(), 1, bytes));
			}
			if (flow.unread.size() == 1) {
				readOn(flow);
			}
		}

		/** One message after the other, each in its time. */
		private void readOn(Flow flow) {
			StreamWorkload.this.simulation.timeline().after(this.end.peer().readNanos(), () -> {
				if (!this.end.peer().isRunning() || this.end.peer().process() != this.end.process()) {
					return;
				}
				int bytes = flow.unread.remove();
				flow.unreadBytes -= bytes;
				if (!flow.unread.isEmpty()) {
					readOn(flow);
				}
				if (!StreamWorkload.this.simulation.options().plants(Plant.CONSUME_EARLY)) {
					this.end.peer().input(new BusInput.StreamConsumed(this.end.number(), 1, bytes));
				}
			});
		}

		@Override
		public void onSent(StreamEvent.Sent event) {
			// Nobody waits for it.
		}

		@Override
		public void onAcknowledged(StreamEvent.Acknowledged event) {
			Flow flow = StreamWorkload.this.flows.get(StreamWorkload.this.ends.get(this.end));
			StreamWorkload.this.simulation.checkers()
				.require(event.messages() <= flow.received, "more was acknowledged than has arrived");
		}

		@Override
		public void onRemoteEnded(StreamEvent.RemoteEnded event) {
			Flow flow = StreamWorkload.this.flows.get(StreamWorkload.this.ends.get(this.end));
			if (event.stream() < 0) {
				StreamWorkload.this.simulation.checkers()
					.require(flow.received == flow.toSend, "a stream ended before everything had come");
				flow.ended = true;
				later(new BusInput.EndStream(event.stream()));
			}
		}

		@Override
		public void onClosed(StreamEvent.Closed event) {
			if (event.reason().kind() == StreamCloseReason.Kind.ENDED) {
				Flow flow = StreamWorkload.this.flows.get(StreamWorkload.this.ends.get(this.end));
				StreamWorkload.this.simulation.checkers()
					.require(flow.ended, "a stream ended in good order, but not at its other end");
				StreamWorkload.this.finished++;
				StreamWorkload.this.simulation.ways().onFinished(StreamWorkload.this.ends.get(this.end));
			}
			ended();
		}

		private void ended() {
			String name = StreamWorkload.this.open.remove(this.end);
			StreamWorkload.this.simulation.checkers()
				.require(name != null, "an end of a stream has ended twice: " + this.end);
		}

	}

}
