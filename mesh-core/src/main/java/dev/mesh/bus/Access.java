package dev.mesh.bus;

import dev.mesh.bus.BusAccess.Operation;
import dev.mesh.wire.WireReader;
import org.jspecify.annotations.Nullable;

/** What is decided once for all messages that are alike: one peer's use of a path. */
record Access(Operation operation, Reliability reliability, String path) {

	/** Needed by a numbered frame; null when it needs no decision. */
	static @Nullable Access of(InFrame frame) {
		BusFrames.Head head = frame.head();
		WireReader payload = frame.payload();
		if (head == null || payload == null) {
			return null;
		}
		return switch (head.kind()) {
			case MESSAGE, WATCHED -> new Access(Operation.SEND, Reliability.RELIABLE, head.path());
			case REQUEST -> new Access(Operation.REQUEST, Reliability.RELIABLE, head.path());
			case STREAM_OPEN -> new Access(Operation.STREAM, StreamFrames.reliability(payload), head.path());
			default -> null;
		};
	}

	/** Whether a frame does not say all that is to be decided, as no honest one does. */
	static boolean isHidden(InFrame frame) {
		return frame.head() != null && frame.head().kind() == Kind.STREAM_OPEN && frame.payload() != null
				&& frame.payload().remaining() == 0;
	}

	/** Needed by an unreliable message. */
	static Access unreliable(String path) {
		return new Access(Operation.SEND, Reliability.UNRELIABLE, path);
	}

}
