package dev.mesh.runtime;

import dev.mesh.bus.PathMatch;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.StreamAcceptor;
import dev.mesh.peer.BusInput;
import dev.mesh.runtime.HandlerTable.Registered;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** The acceptors of streams. */
final class StreamAcceptors {

	private static final Logger logger = System.getLogger(StreamAcceptors.class.getName());

	private final Consumer<String> counter;

	final HandlerTable<StreamAcceptor> table = new HandlerTable<>(BusInput.ListenForStreams::new,
			BusInput.UnlistenForStreams::new);

	StreamAcceptors(Consumer<String> counter) {
		this.counter = counter;
	}

	/** On the loop: asks the acceptor on a thread of the dispatcher. */
	void offer(OfferedStream candidate, PathMatch acceptor, Dispatcher dispatcher) {
		dispatcher.callback(() -> ask(candidate, acceptor));
	}

	private void ask(OfferedStream candidate, PathMatch acceptor) {
		Registered<StreamAcceptor> registered = this.table.find(acceptor.listener());
		if (registered == null) {
			candidate.refuse(RejectionReason.NO_LISTENER, "");
			return;
		}
		try {
			registered.handler.onStream(candidate);
		}
		catch (Throwable ex) {
			this.counter.accept("bus.handler.failures");
			long leftOut = registered.limit.admit(System.nanoTime());
			if (leftOut >= 0) {
				logger.log(Level.WARNING, "The acceptor of '" + registered.pattern + "' failed on "
						+ LogLimit.clean(candidate.toString()) + LogLimit.suffix(leftOut), ex);
			}
			candidate.refuse(RejectionReason.HANDLER_FAILED, "");
		}
	}

}
