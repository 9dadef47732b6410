package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.ChannelEnd.Sent;
import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Two buses joined by a link, in virtual time. The clock begins far below zero, as
 * {@link System#nanoTime} may. Every turn is watched: what {@link WindowWatch} and
 * {@link ChannelEnd} assert holds at every step of every test.
 */
final class ChannelPair {

	static final Duration DELAY = Duration.ofMillis(10);

	/**
	 * What the link does with an envelope: how long each copy takes; none = it is lost.
	 */
	interface Fate {

		List<Duration> copies(Sent envelope);

	}

	static final Fate PROMPT = (envelope) -> List.of(DELAY);

	static final Fate LOST = (envelope) -> List.of();

	private static final int MAX_STEPS_AT_ONE_TIME = 1000;

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	final ChannelEnd a;

	final ChannelEnd b;

	Fate fate = PROMPT;

	/** 0 = as fast as can be. */
	long bytesPerSecond;

	private long nowNanos = -7_200_000_000_000L;

	private long newestEvent;

	private int stepsNow;

	ChannelPair(BusSettings settings) {
		this(settings, settings);
	}

	ChannelPair(BusSettings settingsOfA, BusSettings settingsOfB) {
		this.a = new ChannelEnd(this, key(1), settingsOfA);
		this.b = new ChannelEnd(this, key(2), settingsOfB);
	}

	private static PeerKey key(int number) {
		byte[] bytes = new byte[32];
		bytes[0] = (byte) number;
		return PeerKey.of(bytes);
	}

	/** Default limits; both ends listen to everything. */
	static ChannelPair listening() {
		return listening(BusSettings.defaults());
	}

	static ChannelPair listening(BusSettings settings) {
		ChannelPair pair = new ChannelPair(settings);
		pair.a.listen("**");
		pair.b.listen("**");
		return pair;
	}

	long nowNanos() {
		return this.nowNanos;
	}

	// the link

	void transmit(Sent envelope) {
		long departure = this.nowNanos;
		if (this.bytesPerSecond > 0) {
			int bytes = envelope.frames().length;
			ChannelEnd from = envelope.from();
			from.queuedBytes += bytes;
			departure += from.queuedBytes * 1_000_000_000L / this.bytesPerSecond;
			at(departure, () -> from.queuedBytes -= bytes);
		}
		ChannelEnd to = envelope.from().other();
		for (Duration delay : this.fate.copies(envelope)) {
			at(departure + delay.toNanos(), () -> arrive(envelope, to));
		}
	}

	/** The seal binds both incarnations; what is of another one does not decrypt. */
	private static void arrive(Sent envelope, ChannelEnd to) {
		if (to.reach != Reach.UNKNOWN && envelope.incarnation() == to.otherIncarnation
				&& envelope.header().incarnation() == to.ownIncarnation) {
			to.handleEnvelope(envelope.header().epoch(), envelope.frames());
		}
	}

	/** Both ends lose their route; what is on its way is lost. */
	void cut() {
		this.events.removeIf((event) -> !event.kept);
		this.a.queuedBytes = 0;
		this.b.queuedBytes = 0;
		this.a.reach = Reach.WAIT;
		this.b.reach = Reach.WAIT;
	}

	void heal() {
		this.a.reach = Reach.READY;
		this.b.reach = Reach.READY;
		this.a.channels.handleRouteChanged(this.b.key);
		this.b.channels.handleRouteChanged(this.a.key);
	}

	/** One end starts again and the other learns it. */
	void restart(ChannelEnd end) {
		this.events.removeIf((event) -> !event.kept);
		end.restart();
		ChannelEnd other = end.other();
		other.otherIncarnation = end.ownIncarnation;
		other.channels.handleIncarnation(end.key, end.ownIncarnation);
	}

	// time

	void at(long atNanos, Runnable action) {
		this.events.add(new Event(atNanos, ++this.newestEvent, false, action));
	}

	/** In the next step, without time passing. */
	void soon(Runnable action) {
		this.events.add(new Event(this.nowNanos, ++this.newestEvent, true, action));
	}

	void in(Duration delay, Runnable action) {
		this.events.add(new Event(this.nowNanos + delay.toNanos(), ++this.newestEvent, true, action));
	}

	void turn() {
		this.a.turn();
		this.b.turn();
	}

	void run(Duration duration) {
		runUntil(() -> false, duration);
	}

	/**
	 * Until both directions have nothing to do for ten seconds; fails when that takes
	 * more than ten minutes.
	 */
	void settle() {
		long end = this.nowNanos + Duration.ofMinutes(10).toNanos();
		long quietSince = this.nowNanos;
		int seen = -1;
		while (this.nowNanos - quietSince < Duration.ofSeconds(10).toNanos()) {
			assertThat(this.nowNanos).as("the end of traffic").isLessThan(end);
			run(Duration.ofSeconds(1));
			int sent = this.a.sent.size() + this.b.sent.size();
			if (sent != seen) {
				seen = sent;
				quietSince = this.nowNanos;
			}
		}
	}

	/** Runs until the condition holds or the time is over; returns whether it holds. */
	boolean runUntil(BooleanSupplier condition, Duration limit) {
		long end = this.nowNanos + limit.toNanos();
		turn();
		while (!condition.getAsBoolean()) {
			long next = nextEventNanos();
			if (next > end) {
				this.nowNanos = end;
				return condition.getAsBoolean();
			}
			step(next);
		}
		return true;
	}

	private long nextEventNanos() {
		long next = Math.min(this.a.channels.nextDeadlineNanos(), this.b.channels.nextDeadlineNanos());
		return this.events.isEmpty() ? next : Math.min(next, this.events.element().atNanos);
	}

	private void step(long atNanos) {
		this.stepsNow = atNanos > this.nowNanos ? 0 : this.stepsNow + 1;
		assertThat(this.stepsNow).as("steps without time passing").isLessThan(MAX_STEPS_AT_ONE_TIME);
		this.nowNanos = Math.max(this.nowNanos, atNanos);
		long last = this.newestEvent;
		while (!this.events.isEmpty() && this.events.element().atNanos <= this.nowNanos
				&& this.events.element().order <= last) {
			this.events.remove().action.run();
		}
		turn();
	}

	/** Something that happens; {@code kept} when a cut does not prevent it. */
	private record Event(long atNanos, long order, boolean kept, Runnable action) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			int byTime = Long.compare(this.atNanos, other.atNanos);
			return byTime != 0 ? byTime : Long.compare(this.order, other.order);
		}

	}

}
