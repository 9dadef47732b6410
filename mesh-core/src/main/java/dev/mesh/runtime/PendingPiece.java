package dev.mesh.runtime;

import dev.mesh.peer.Input;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A message on a stream, from the call until the window has taken it. */
final class PendingPiece extends PendingCall<@Nullable Void> implements Entry {

	private final LoopStream stream;

	private final ByteBuffer payload;

	PendingPiece(LoopStream stream, ByteBuffer payload) {
		this.stream = stream;
		this.payload = payload;
	}

	ByteBuffer payload() {
		return this.payload;
	}

	@Override
	public int bytes() {
		return this.payload.remaining();
	}

	@Override
	public @Nullable Input enter(OpenCalls calls, long nowNanos) {
		return this.stream.begin(this);
	}

	@Override
	public void abandon() {
		this.stream.refuse(this, OpenCalls.stopping());
	}

	PendingCall<@Nullable Void> done() {
		return succeed(null);
	}

}
