package dev.mesh.runtime;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.BusInput;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A stream that another peer wants to open, until somebody decides. */
final class OfferedStream implements StreamCandidate {

	private final LoopStream stream;

	private final Map<String, String> pathVariables;

	private final Inbox inbox;

	private final AtomicBoolean decided = new AtomicBoolean();

	OfferedStream(LoopStream stream, Map<String, String> pathVariables, Inbox inbox) {
		this.stream = stream;
		this.pathVariables = pathVariables;
		this.inbox = inbox;
	}

	@Override
	public PeerKey peer() {
		return this.stream.peer();
	}

	@Override
	public String path() {
		return this.stream.path();
	}

	@Override
	public Map<String, String> pathVariables() {
		return this.pathVariables;
	}

	@Override
	public Map<String, String> arguments() {
		return this.stream.arguments();
	}

	@Override
	public Reliability reliability() {
		return this.stream.reliability();
	}

	@Override
	public BusStream accept(Map<String, String> headers) {
		// The rules for headers are those of arguments.
		Map<String, String> checked = new StreamOptions(path(), reliability(), headers).arguments();
		if (!this.decided.compareAndSet(false, true)) {
			throw new IllegalStateException("The stream at '" + path() + "' was accepted or rejected before");
		}
		this.inbox.post(new Entry.Plain(new BusInput.AcceptStream(this.stream.id(), checked)));
		return this.stream;
	}

	@Override
	public void reject(String reason) {
		if (!refuse(RejectionReason.NOT_AUTHORISED, reason)) {
			throw new IllegalStateException("The stream at '" + path() + "' was accepted or rejected before");
		}
	}

	/** False when it was decided before. */
	boolean refuse(RejectionReason reason, String detail) {
		if (!this.decided.compareAndSet(false, true)) {
			return false;
		}
		this.inbox.post(new Entry.Plain(new BusInput.RefuseStream(this.stream.id(), reason, detail)));
		return true;
	}

	@Override
	public String toString() {
		return "StreamCandidate[" + path() + " from " + peer().shortForm() + "]";
	}

}
