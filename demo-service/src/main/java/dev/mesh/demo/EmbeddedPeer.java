package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.tunnel.TunnelServer;

/**
 * A peer inside this process, beside its own one.
 *
 * @param mesh the peer
 * @param transport what it dials with, which can be cut
 * @param tunnels connects tunnels of other peers to their targets
 */
record EmbeddedPeer(Mesh mesh, CuttableTransport transport, TunnelServer tunnels) implements AutoCloseable {

	@Override
	public void close() {
		this.tunnels.close();
		this.mesh.close();
	}

}
