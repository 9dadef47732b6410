package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A node with many peers behind one hop. Counts envelopes for each peer, lets as many
 * pass as there is room, and keeps what comes.
 */
final class OneHop extends QuietBus {

	final List<PeerKey> envelopes = new ArrayList<>();

	final List<ReceivedMessage> delivered = new ArrayList<>();

	final List<StreamEvent> streamEvents = new ArrayList<>();

	long room;

	long sends;

	long count(PeerKey to) {
		return this.envelopes.stream().filter(to::equals).count();
	}

	@Override
	public long room(PeerKey peer) {
		return this.room;
	}

	@Override
	public void transmit(EnvelopeHeader header, byte[] frames, int length) {
		this.room -= 17_000;
		this.envelopes.add(header.to());
	}

	@Override
	public void deliver(ReceivedMessage message, List<PathMatch> listeners) {
		this.delivered.add(message);
	}

	@Override
	public void onStream(StreamEvent event) {
		this.streamEvents.add(event);
	}

}
