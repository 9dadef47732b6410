package dev.mesh.autoconfigure.websocket;

import dev.mesh.link.websocket.FrameDecoder;
import dev.mesh.link.websocket.FrameListener;
import dev.mesh.link.websocket.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection without a network: writes down what the other end, a client, would get.
 */
final class FakeSocket implements UpgradedSocket, FrameListener {

	/**
	 * What was received: kinds of frames with their sizes, and "write" for each write.
	 */
	final List<String> received = new ArrayList<>();

	private final FrameDecoder client = new FrameDecoder(Role.CLIENT, 1 << 20, this);

	/** Whether writes wait for {@link #complete}. */
	boolean slow;

	int readOns;

	int ends;

	private @Nullable Outcome outstanding;

	@Override
	public boolean write(ByteBuffer[] buffers, Outcome outcome) {
		this.received.add("write");
		for (ByteBuffer buffer : buffers) {
			this.client.decode(buffer);
		}
		this.outstanding = outcome;
		return !this.slow;
	}

	/** Lets the network take what was written last. */
	void complete() {
		outstanding().written();
	}

	void fail(Throwable cause) {
		outstanding().failed(cause);
	}

	private Outcome outstanding() {
		Outcome outcome = this.outstanding;
		if (outcome == null) {
			throw new AssertionError("Nothing was written");
		}
		return outcome;
	}

	@Override
	public void readOn() {
		this.readOns++;
	}

	@Override
	public void end() {
		this.ends++;
	}

	@Override
	public void onMessage(ByteBuffer message) {
		this.received.add("message " + message.remaining());
	}

	@Override
	public void onPing(ByteBuffer payload) {
		this.received.add("ping");
	}

	@Override
	public void onPong(ByteBuffer payload) {
		this.received.add("pong " + new String(payload.array(), 0, payload.remaining()));
	}

	@Override
	public void onClose(int code, String reason) {
		this.received.add("close " + code + (reason.isEmpty() ? "" : " " + reason));
	}

	@Override
	public void onViolation(int code, String reason) {
		throw new AssertionError(code + " " + reason);
	}

}
