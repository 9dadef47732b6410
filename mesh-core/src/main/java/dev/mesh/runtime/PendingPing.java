package dev.mesh.runtime;

import dev.mesh.peer.Input;
import dev.mesh.session.SessionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A measurement of a round trip, from the call to its answer. */
final class PendingPing extends PendingCall<Duration> implements Entry {

	private final LoopSession session;

	private final Completions completions;

	/** Where it waits; null before. Like its number there, only used by the loop. */
	private @Nullable SlotTable<PendingPing> table;

	private long number;

	PendingPing(LoopSession session, Completions completions) {
		this.session = session;
		this.completions = completions;
	}

	@Override
	public @Nullable Input enter(OpenCalls calls, long nowNanos) {
		SessionException refusal = this.session.beginPing(this);
		if (refusal != null) {
			this.completions.add(fail(refusal));
			return null;
		}
		this.table = calls.pings();
		this.number = this.table.add(this);
		return new Input.PingSession(this.session.id(), this.number);
	}

	@Override
	public void abandon() {
		this.completions.add(fail(OpenCalls.stopping()));
	}

	/** On the loop. */
	void answer(long rttNanos) {
		this.session.endPing(this);
		this.completions.add(succeed(Duration.ofNanos(rttNanos)));
	}

	/** On the loop: the session has ended. */
	void refuse(SessionException cause) {
		if (this.table != null) {
			this.table.remove(this.number);
		}
		this.completions.add(fail(cause));
	}

}
