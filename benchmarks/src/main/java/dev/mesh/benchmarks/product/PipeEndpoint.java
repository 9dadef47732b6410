package dev.mesh.benchmarks.product;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An end of a connection that carries messages in order and nothing else. Requests are
 * told by the first byte of a message, and answered in order, so that the first one that
 * waits is the one that is answered.
 */
abstract class PipeEndpoint implements Endpoint {

	private static final byte[] NOTHING = new byte[0];

	private final Queue<Done> waiting = new ConcurrentLinkedQueue<>();

	private final Arrivals arrivals;

	PipeEndpoint(Arrivals arrivals) {
		this.arrivals = arrivals;
	}

	@Override
	public final void send(Way way, byte[] payload, int count) throws Exception {
		write(Kind.MESSAGE, payload, count);
	}

	@Override
	public final void request(byte[] payload, Done done) throws Exception {
		synchronized (this.waiting) {
			this.waiting.add(done);
			write(Kind.ECHO, payload, 1);
		}
	}

	@Override
	public final void sendAcknowledged(byte[] payload, int count, Done done) throws Exception {
		synchronized (this.waiting) {
			for (int i = 0; i < count; i++) {
				this.waiting.add(done);
			}
			write(Kind.ACKNOWLEDGE, payload, count);
		}
	}

	/**
	 * Writes the kind and the payload as one message, so many times. Called by several
	 * threads.
	 */
	abstract void write(Kind kind, byte[] payload, int count) throws Exception;

	/** Messages of {@link Kind#MESSAGE} came in. */
	final void arrived(int count) {
		this.arrivals.arrived(count);
	}

	/** A message of another kind came in, in order. */
	final void handle(Kind kind, byte[] payload) throws Exception {
		if (kind == Kind.ECHO) {
			write(Kind.REPLY, payload, 1);
		}
		else if (kind == Kind.ACKNOWLEDGE) {
			this.arrivals.arrived(1);
			write(Kind.REPLY, NOTHING, 1);
		}
		else {
			this.waiting.remove().done(null);
		}
	}

	/** The first byte of a message. */
	enum Kind {

		/** Just to be counted. */
		MESSAGE('M'),
		/** To be sent back. */
		ECHO('E'),
		/** To be answered with nothing. */
		ACKNOWLEDGE('A'),
		/** Answers the first that waits. */
		REPLY('R');

		private final byte code;

		Kind(char letter) {
			this.code = (byte) letter;
		}

		byte code() {
			return this.code;
		}

		static Kind of(byte code) {
			return switch (code) {
				case 'M' -> MESSAGE;
				case 'E' -> ECHO;
				case 'A' -> ACKNOWLEDGE;
				case 'R' -> REPLY;
				default -> throw new IllegalArgumentException("There is no kind " + code);
			};
		}

	}

}
