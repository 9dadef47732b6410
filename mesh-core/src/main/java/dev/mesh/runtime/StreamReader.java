package dev.mesh.runtime;

import dev.mesh.peer.BusInput;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The direction in of one stream: what came and was not asked for waits here, as far as
 * the credit of the stream goes. The subscriber is called in one lane.
 */
final class StreamReader implements Flow.Publisher<ByteBuffer> {

	/** Room is given back at the latest after so many messages. */
	private static final int CONSUMED_BATCH = 64;

	private final long stream;

	private final Inbox inbox;

	private final Lane<Runnable> lane;

	private final ConcurrentLinkedQueue<ByteBuffer> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean subscribed = new AtomicBoolean();

	/** Set before the lane is told, by the loop. */
	private volatile boolean ended;

	private volatile @Nullable Throwable failure;

	/** Only used in the lane. */
	private @Nullable Reading reading;

	StreamReader(long stream, Inbox inbox, Dispatcher dispatcher) {
		this.stream = stream;
		this.inbox = inbox;
		this.lane = dispatcher.lane(Runnable::run);
	}

	@Override
	public void subscribe(Flow.Subscriber<? super ByteBuffer> target) {
		Objects.requireNonNull(target, "subscriber");
		if (!this.subscribed.compareAndSet(false, true)) {
			target.onSubscribe(new Nothing());
			target.onError(new IllegalStateException("A stream has one subscriber, and this one has it already"));
			return;
		}
		this.lane.add(() -> {
			Reading begun = new Reading(target);
			this.reading = begun;
			begun.begin();
			read();
		});
	}

	/** On the loop. */
	void onReceived(ByteBuffer payload) {
		this.waiting.add(payload);
		this.lane.add(this::read);
	}

	/** On the loop: nothing more comes, because of this failure, or in good order. */
	void onEnd(@Nullable Throwable cause) {
		if (!this.ended) {
			this.failure = cause;
			this.ended = true;
			this.lane.add(this::read);
		}
	}

	private void read() {
		Reading current = this.reading;
		if (current != null) {
			current.drain();
			current.giveBack();
		}
	}

	/** The subscription of the one subscriber. */
	private final class Reading extends Subscription<ByteBuffer> {

		/** Taken out and not given back; only used while draining, as is the next. */
		private long messages;

		private long bytes;

		Reading(Flow.Subscriber<? super ByteBuffer> target) {
			super(target);
		}

		@Override
		void schedule() {
			StreamReader.this.lane.add(StreamReader.this::read);
		}

		@Override
		@Nullable ByteBuffer next() {
			if (this.messages == CONSUMED_BATCH) {
				giveBack();
			}
			ByteBuffer next = StreamReader.this.waiting.poll();
			if (next != null) {
				this.messages++;
				this.bytes += next.remaining();
			}
			return next;
		}

		@Override
		boolean hasEnded() {
			return StreamReader.this.ended && StreamReader.this.waiting.isEmpty();
		}

		@Override
		@Nullable Throwable failure() {
			return StreamReader.this.failure;
		}

		@Override
		void onCancelled() {
			StreamReader.this.inbox.post(new Entry.Plain(
					new BusInput.ResetStream(StreamReader.this.stream, 0, "the subscription was cancelled")));
		}

		void giveBack() {
			if (this.messages > 0) {
				StreamReader.this.inbox.post(new Entry.Plain(
						new BusInput.StreamConsumed(StreamReader.this.stream, this.messages, this.bytes)));
				this.messages = 0;
				this.bytes = 0;
			}
		}

		@Override
		public String toString() {
			return "stream " + StreamReader.this.stream;
		}

	}

	/** For a second subscriber. */
	private static final class Nothing implements Flow.Subscription {

		@Override
		public void request(long n) {
		}

		@Override
		public void cancel() {
		}

	}

}
