package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.Message;
import dev.mesh.presence.Peer;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Keeps and logs what arrives at the peers of this process. */
@Component
final class ArrivedMessages {

	/**
	 * What is sent to paths below this one is counted by whoever sends it, and neither
	 * kept nor logged.
	 */
	static final String COUNTED_ONLY = "demo/counted/";

	private static final int KEPT_MESSAGES = 100_000;

	private static final long KEPT_CHARACTERS = 64L * 1024 * 1024;

	private final MessageRing ring = new MessageRing(KEPT_MESSAGES, KEPT_CHARACTERS);

	private final ArrivalLog log = new ArrivalLog(System::nanoTime);

	/** The newest 100,000, or fewer when they are more than 64 Mi characters together. */
	MessageRing ring() {
		return this.ring;
	}

	/** Called on dispatcher threads of any peer of this process. */
	void add(Mesh receiver, Message message) {
		if (message.path().startsWith(COUNTED_ONLY)) {
			return;
		}
		PayloadText payload = PayloadText.of(message.payload());
		String sender = receiver.presence().graph().peer(message.sender()).map(Peer::deviceName).orElse(null);
		ArrivedMessage kept = this.ring.add((sequence) -> new ArrivedMessage(sequence, message.sender().toString(),
				sender, receiver.key().toString(), receiver.name(), message.path(), payload.text(), payload.base64(),
				message.reliability(), Instant.now()));
		this.log.arrived(kept);
	}

}
