package dev.mesh.observation;

import dev.mesh.bus.Bus;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import java.util.EnumMap;
import java.util.Map;

/**
 * Observes buses with one registry, as {@link BusObservation} documents. The
 * auto-configuration makes the {@link Bus} bean with it, so that the template, listener
 * methods and whoever injects the bean are observed; {@code Mesh.bus()} is the bus below,
 * and what is sent or registered there is not observed. Thread-safe.
 * <p>
 * Traces go to other peers in the headers of messages and the arguments of streams, in
 * the form of the registry's propagator, such as W3C's {@code traceparent}. A message
 * whose headers are full goes without. A trace that comes in is what its sender claims.
 * <p>
 * Continuations of the futures that the bus returns run outside of any observation, and
 * an observation of a send can stop a moment after its future has completed.
 */
public final class BusObservations {

	private final ObservationRegistry registry;

	private final OutgoingObservations outgoing;

	private final IncomingObservations incoming;

	private final TraceHeaders traceHeaders = new TraceHeaders();

	private BusObservations(Builder builder) {
		this.registry = builder.registry;
		this.outgoing = new OutgoingObservations(builder.registry, builder.senders);
		this.incoming = new IncomingObservations(builder.registry, builder.receivers);
	}

	/**
	 * Observes with the default conventions unless it is told others.
	 * @param registry where observations go; looked at for each of them, so handlers may
	 * be added later
	 * @return a builder
	 */
	public static Builder builder(ObservationRegistry registry) {
		return new Builder(registry);
	}

	/**
	 * Observes a bus.
	 * @param bus the bus
	 * @return the same bus, observed; the bus itself when the registry is
	 * {@link ObservationRegistry#NOOP}
	 */
	public Bus observe(Bus bus) {
		return ObservationRegistry.NOOP.equals(this.registry) ? bus
				: new ObservedBus(bus, this.outgoing, this.incoming, this.traceHeaders);
	}

	/**
	 * How many messages and streams went without the headers of their trace, because
	 * those of the application left no room. The first one is logged as well.
	 */
	public long untraced() {
		return this.traceHeaders.leftOut();
	}

	/** Builds {@link BusObservations}. */
	public static final class Builder {

		private final ObservationRegistry registry;

		private final Map<BusObservation, ObservationConvention<BusSenderContext>> senders = new EnumMap<>(
				BusObservation.class);

		private final Map<BusObservation, ObservationConvention<BusReceiverContext>> receivers = new EnumMap<>(
				BusObservation.class);

		private Builder(ObservationRegistry registry) {
			this.registry = registry;
		}

		/** Names {@link BusObservation#SEND} in another way. */
		public Builder sendConvention(BusSendObservationConvention convention) {
			this.senders.put(BusObservation.SEND, convention);
			return this;
		}

		/** Names {@link BusObservation#REQUEST} in another way. */
		public Builder requestConvention(BusRequestObservationConvention convention) {
			this.senders.put(BusObservation.REQUEST, convention);
			return this;
		}

		/** Names {@link BusObservation#STREAM_OPEN} in another way. */
		public Builder streamOpenConvention(BusStreamOpenObservationConvention convention) {
			this.senders.put(BusObservation.STREAM_OPEN, convention);
			return this;
		}

		/** Names {@link BusObservation#RECEIVE} in another way. */
		public Builder receiveConvention(BusReceiveObservationConvention convention) {
			this.receivers.put(BusObservation.RECEIVE, convention);
			return this;
		}

		/** Names {@link BusObservation#REQUEST_HANDLING} in another way. */
		public Builder requestHandlingConvention(BusRequestHandlingObservationConvention convention) {
			this.receivers.put(BusObservation.REQUEST_HANDLING, convention);
			return this;
		}

		/** Names {@link BusObservation#STREAM_ACCEPT} in another way. */
		public Builder streamAcceptConvention(BusStreamAcceptObservationConvention convention) {
			this.receivers.put(BusObservation.STREAM_ACCEPT, convention);
			return this;
		}

		/** Builds it. */
		public BusObservations build() {
			return new BusObservations(this);
		}

	}

}
