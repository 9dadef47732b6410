package dev.mesh;

import dev.mesh.peer.Load;

/**
 * What the queues of a mesh hold at one moment.
 *
 * @param queuedBytes what waits to be sent: messages of this peer, and whatever waits for
 * the links to neighbours, also for others
 * @param unacknowledgedBytes what this peer has sent and nobody has acknowledged yet: the
 * used part of its windows
 */
public record MeshLoad(long queuedBytes, long unacknowledgedBytes) {

	static MeshLoad of(Load load, long apiBytes) {
		return new MeshLoad(apiBytes + load.bus().queuedBytes() + load.queuedBytes(), load.bus().inFlightBytes());
	}

}
