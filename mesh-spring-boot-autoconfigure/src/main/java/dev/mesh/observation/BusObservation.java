package dev.mesh.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * What is observed of a bus. Names and keys are those of the default conventions. All
 * low-cardinality keys have values from closed sets, or patterns that this application
 * has registered; paths and keys of peers are high-cardinality keys, so they are in
 * traces and not in metrics.
 */
public enum BusObservation implements ObservationDocumentation {

	/**
	 * {@code mesh.bus.message.send}: a message that is sent, reliably, unreliably, or to
	 * all peers of a filter. Ends with its result; every result but a success is an
	 * error.
	 */
	SEND(DefaultBusSendObservationConvention.class),

	/**
	 * {@code mesh.bus.request}: a request that is sent. Ends with its reply, or with the
	 * error for which there is none.
	 */
	REQUEST(DefaultBusRequestObservationConvention.class),

	/**
	 * {@code mesh.bus.stream.open}: a stream that this peer opens. Ends when it is
	 * accepted, or with the error for which it is not.
	 */
	STREAM_OPEN(DefaultBusStreamOpenObservationConvention.class),

	/**
	 * {@code mesh.bus.message.receive}: one handler that has a message. Its scope is open
	 * while the handler is called, on the thread that calls it: a listener method that
	 * runs on an executor is outside of it. Ends with the handler, or with the stage that
	 * it has returned.
	 */
	RECEIVE(DefaultBusReceiveObservationConvention.class),

	/**
	 * {@code mesh.bus.request.handle}: a request that a handler answers. Its scope is
	 * open while the handler is called, as for {@link #RECEIVE}; it ends with the reply,
	 * which can be later.
	 */
	REQUEST_HANDLING(DefaultBusRequestHandlingObservationConvention.class),

	/**
	 * {@code mesh.bus.stream.accept}: an acceptor that decides on a stream. Its scope is
	 * open until the acceptor returns, and it ends with that; not with the stream.
	 */
	STREAM_ACCEPT(DefaultBusStreamAcceptObservationConvention.class);

	private final Class<? extends ObservationConvention<? extends Observation.Context>> defaultConvention;

	BusObservation(Class<? extends ObservationConvention<? extends Observation.Context>> defaultConvention) {
		this.defaultConvention = defaultConvention;
	}

	@Override
	public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
		return this.defaultConvention;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return switch (this) {
			case SEND, REQUEST, STREAM_OPEN -> SenderLowCardinalityKeys.values();
			case RECEIVE, REQUEST_HANDLING, STREAM_ACCEPT -> ReceiverLowCardinalityKeys.values();
		};
	}

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return switch (this) {
			case SEND, REQUEST, STREAM_OPEN -> SenderHighCardinalityKeys.values();
			case RECEIVE, REQUEST_HANDLING, STREAM_ACCEPT -> ReceiverHighCardinalityKeys.values();
		};
	}

	/**
	 * Keys of {@link #SEND}, {@link #REQUEST} and {@link #STREAM_OPEN} with few values.
	 */
	public enum SenderLowCardinalityKeys implements KeyName {

		/** Always {@code mesh}. */
		MESSAGING_SYSTEM {
			@Override
			public String asString() {
				return "messaging.system";
			}
		},

		/**
		 * {@code send}, {@code send-unreliable}, {@code send-to-all}, {@code request} or
		 * {@code open-stream}.
		 */
		MESSAGING_OPERATION {
			@Override
			public String asString() {
				return "messaging.operation.name";
			}
		},

		/**
		 * How it ended: one of the outcomes of {@link dev.mesh.bus.SendResult} in lower
		 * case with hyphens, such as {@code acknowledged} or {@code timed-out};
		 * {@code replied} for a request and {@code accepted} for a stream; for a message
		 * to several peers {@code complete}, {@code incomplete}, or {@code nobody};
		 * {@code failed} for any other error, {@code none} as long as it has not ended.
		 */
		OUTCOME {
			@Override
			public String asString() {
				return "mesh.outcome";
			}
		}

	}

	/**
	 * Keys of {@link #SEND}, {@link #REQUEST} and {@link #STREAM_OPEN} with many values.
	 */
	public enum SenderHighCardinalityKeys implements KeyName {

		/** Path that it goes to. */
		MESSAGING_DESTINATION_NAME {
			@Override
			public String asString() {
				return "messaging.destination.name";
			}
		},

		/** Key of the peer that it goes to; {@code none} when it goes to several. */
		PEER {
			@Override
			public String asString() {
				return "mesh.peer";
			}
		},

		/** Filter of the peers that it goes to; {@code none} when it goes to one. */
		FILTER {
			@Override
			public String asString() {
				return "mesh.filter";
			}
		},

		/** Length of the payload in bytes; 0 for a stream. */
		BODY_SIZE {
			@Override
			public String asString() {
				return "messaging.message.body.size";
			}
		}

	}

	/**
	 * Keys of {@link #RECEIVE}, {@link #REQUEST_HANDLING} and {@link #STREAM_ACCEPT} with
	 * few values.
	 */
	public enum ReceiverLowCardinalityKeys implements KeyName {

		/** Always {@code mesh}. */
		MESSAGING_SYSTEM {
			@Override
			public String asString() {
				return "messaging.system";
			}
		},

		/** {@code receive}, {@code handle-request} or {@code accept-stream}. */
		MESSAGING_OPERATION {
			@Override
			public String asString() {
				return "messaging.operation.name";
			}
		},

		/** Pattern that the handler was registered for, such as {@code orders/{id}}. */
		MESSAGING_DESTINATION_TEMPLATE {
			@Override
			public String asString() {
				return "messaging.destination.template";
			}
		},

		/** {@code reliable} or {@code unreliable}. */
		RELIABILITY {
			@Override
			public String asString() {
				return "mesh.reliability";
			}
		},

		/**
		 * How it ended: {@code handled} for a message; {@code replied} or
		 * {@code rejected} for a request; {@code accepted}, {@code rejected} or
		 * {@code undecided} for a stream; {@code failed} when the handler has failed,
		 * {@code none} as long as it has not ended.
		 */
		OUTCOME {
			@Override
			public String asString() {
				return "mesh.outcome";
			}
		}

	}

	/**
	 * Keys of {@link #RECEIVE}, {@link #REQUEST_HANDLING} and {@link #STREAM_ACCEPT} with
	 * many values.
	 */
	public enum ReceiverHighCardinalityKeys implements KeyName {

		/** Path that it came to. */
		MESSAGING_DESTINATION_NAME {
			@Override
			public String asString() {
				return "messaging.destination.name";
			}
		},

		/** Proven key of the peer that it came from. */
		PEER {
			@Override
			public String asString() {
				return "mesh.peer";
			}
		},

		/** Length of the payload in bytes; 0 for a stream. */
		BODY_SIZE {
			@Override
			public String asString() {
				return "messaging.message.body.size";
			}
		}

	}

}
