package dev.mesh.test;

import dev.mesh.bus.Message;
import dev.mesh.bus.Reliability;
import dev.mesh.identity.PeerKey;
import java.util.Map;

/** A message or request that a {@link MeshTestPeer} has got. Immutable. */
public final class MeshTestMessage {

	private final Message message;

	private final Payloads payloads;

	MeshTestMessage(Message message, Payloads payloads) {
		this.message = message;
		this.payloads = payloads;
	}

	/** Proven key of who has sent it. */
	public PeerKey sender() {
		return this.message.sender();
	}

	/** Path it was sent to. */
	public String path() {
		return this.message.path();
	}

	/** Values of the {@code {name}} segments of the path that was answered. */
	public Map<String, String> pathVariables() {
		return this.message.pathVariables();
	}

	/** Headers the sender set. */
	public Map<String, String> headers() {
		return this.message.headers();
	}

	/** How it was sent. */
	public Reliability reliability() {
		return this.message.reliability();
	}

	/** A copy of its payload. */
	public byte[] bytes() {
		return this.message.bytes();
	}

	/** Its payload as text in UTF-8. */
	public String text() {
		return as(String.class);
	}

	/**
	 * Its payload as the application's converter reads it, which is JSON as a rule.
	 * @throws AssertionError when it cannot
	 */
	public <T> T as(Class<T> type) {
		return this.payloads.read(bytes(), headers(), type);
	}

	@Override
	public String toString() {
		return path() + " with " + bytes().length + " bytes from " + sender().shortForm();
	}

}
