package dev.mesh.observation;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
import java.util.Map;

/**
 * A candidate that remembers what was decided.
 */
final class ObservedCandidate implements StreamCandidate {

	private final StreamCandidate candidate;

	private volatile String decision = "undecided";

	ObservedCandidate(StreamCandidate candidate) {
		this.candidate = candidate;
	}

	String decision() {
		return this.decision;
	}

	@Override
	public PeerKey peer() {
		return this.candidate.peer();
	}

	@Override
	public String path() {
		return this.candidate.path();
	}

	@Override
	public Map<String, String> pathVariables() {
		return this.candidate.pathVariables();
	}

	@Override
	public Map<String, String> arguments() {
		return this.candidate.arguments();
	}

	@Override
	public Reliability reliability() {
		return this.candidate.reliability();
	}

	@Override
	public BusStream accept(Map<String, String> headers) {
		BusStream stream = this.candidate.accept(headers);
		this.decision = "accepted";
		return stream;
	}

	@Override
	public void reject(String reason) {
		this.candidate.reject(reason);
		this.decision = "rejected";
	}

	@Override
	public String toString() {
		return this.candidate.toString();
	}

}
