package dev.mesh.annotation;

import static org.mockito.Mockito.mock;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is offered, and what became of it.
 */
final class FakeCandidate implements StreamCandidate {

	final BusStream stream = mock(BusStream.class);

	private final String path;

	private final Map<String, String> pathVariables;

	private final Map<String, String> arguments;

	private @Nullable String decision;

	FakeCandidate(String path, Map<String, String> pathVariables, Map<String, String> arguments) {
		this.path = path;
		this.pathVariables = pathVariables;
		this.arguments = arguments;
	}

	/** "accepted", "rejected: why", or null. */
	@Nullable String decision() {
		return this.decision;
	}

	@Override
	public PeerKey peer() {
		return FakeBus.SENDER;
	}

	@Override
	public String path() {
		return this.path;
	}

	@Override
	public Map<String, String> pathVariables() {
		return this.pathVariables;
	}

	@Override
	public Map<String, String> arguments() {
		return this.arguments;
	}

	@Override
	public Reliability reliability() {
		return Reliability.RELIABLE;
	}

	@Override
	public BusStream accept(Map<String, String> headers) {
		decide("accepted");
		return this.stream;
	}

	@Override
	public void reject(String reason) {
		decide("rejected: " + reason);
	}

	private void decide(String what) {
		if (this.decision != null) {
			throw new IllegalStateException("It was " + this.decision + " before");
		}
		this.decision = what;
	}

}
