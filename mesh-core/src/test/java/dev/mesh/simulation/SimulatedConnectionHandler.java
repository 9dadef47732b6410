package dev.mesh.simulation;

import dev.mesh.presence.ConnectionRequest;
import dev.mesh.presence.ConnectionRequestAuthorization;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An application that is asked with whom it wants sessions, and answers after a while.
 */
final class SimulatedConnectionHandler {

	/** As the answer to a question, stands for none at all. */
	static final Function<ConnectionRequest, ConnectionRequestAuthorization> NEVER = (request) -> {
		throw new IllegalStateException("It is never called");
	};

	private final Timeline timeline;

	private final List<ConnectionRequest> asked = new ArrayList<>();

	private Function<ConnectionRequest, ConnectionRequestAuthorization> decision;

	private long delayNanos;

	private int open;

	private int mostOpen;

	SimulatedConnectionHandler(Timeline timeline,
			Function<ConnectionRequest, ConnectionRequestAuthorization> decision) {
		this.timeline = timeline;
		this.decision = decision;
	}

	/** From the next question on. A handler that throws has failed. */
	SimulatedConnectionHandler decide(Function<ConnectionRequest, ConnectionRequestAuthorization> other) {
		this.decision = other;
		return this;
	}

	/** How long it takes. */
	SimulatedConnectionHandler after(long nanos) {
		this.delayNanos = nanos;
		return this;
	}

	void ask(ConnectionRequest request, Consumer<ConnectionRequestAuthorization> onAnswer) {
		this.asked.add(request);
		if (this.decision == NEVER) {
			return;
		}
		this.open++;
		this.mostOpen = Math.max(this.mostOpen, this.open);
		Function<ConnectionRequest, ConnectionRequestAuthorization> asked = this.decision;
		this.timeline.after(this.delayNanos, () -> {
			this.open--;
			onAnswer.accept(answer(asked, request));
		});
	}

	/** As the runtime makes of a failure. */
	private static ConnectionRequestAuthorization answer(
			Function<ConnectionRequest, ConnectionRequestAuthorization> decision, ConnectionRequest request) {
		try {
			return decision.apply(request);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	List<ConnectionRequest> asked() {
		return this.asked;
	}

	/** How many questions were open at once. */
	int mostOpen() {
		return this.mostOpen;
	}

}
