package dev.mesh.annotation;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether a candidate was accepted, so that a method that throws afterwards leaves
 * no stream that nobody serves.
 */
final class WatchedCandidate implements StreamCandidate {

	private final StreamCandidate target;

	private volatile @Nullable BusStream accepted;

	WatchedCandidate(StreamCandidate target) {
		this.target = target;
	}

	@Nullable BusStream accepted() {
		return this.accepted;
	}

	/** Refuses the stream, or closes it when it was accepted before. */
	void end(String reason) {
		BusStream stream = this.accepted;
		if (stream != null) {
			stream.close(reason);
		}
		else {
			this.target.reject(reason);
		}
	}

	@Override
	public PeerKey peer() {
		return this.target.peer();
	}

	@Override
	public String path() {
		return this.target.path();
	}

	@Override
	public Map<String, String> pathVariables() {
		return this.target.pathVariables();
	}

	@Override
	public Map<String, String> arguments() {
		return this.target.arguments();
	}

	@Override
	public Reliability reliability() {
		return this.target.reliability();
	}

	@Override
	public BusStream accept(Map<String, String> headers) {
		BusStream stream = this.target.accept(headers);
		this.accepted = stream;
		return stream;
	}

	@Override
	public void reject(String reason) {
		this.target.reject(reason);
	}

	@Override
	public String toString() {
		return this.target.toString();
	}

}
