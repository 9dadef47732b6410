package dev.mesh.demo;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Reliability;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/load}.
 *
 * @param to receiver: a peer key, or a device name that only one peer of the mesh has
 * @param from sender: name or key of a peer of this process; its own peer when left out
 * @param messages how many, 1 to 100,000
 * @param bytes size of each, 0 to 65,536
 * @param reliability {@code RELIABLE} (default) or {@code UNRELIABLE}
 */
record LoadRequest(@Nullable String to, @Nullable String from, @Nullable Integer messages, @Nullable Integer bytes,
		@Nullable String reliability) {

	static final String PATH = ArrivedMessages.COUNTED_ONLY + "load";

	private static final int MOST_MESSAGES = 100_000;

	private static final int MOST_BYTES = 65_536;

	int count() {
		return Limits.within("messages", this.messages, 1, MOST_MESSAGES);
	}

	int size() {
		return Limits.within("bytes", this.bytes, 0, MOST_BYTES);
	}

	BusMessage message() {
		return BusMessage.of(PATH, new byte[size()]);
	}

	String receiver() {
		return asMessage().receiver();
	}

	Reliability wantedReliability() {
		return asMessage().wantedReliability();
	}

	private SendRequest asMessage() {
		return new SendRequest(this.to, this.from, PATH, "", null, this.reliability, this.messages);
	}

}
