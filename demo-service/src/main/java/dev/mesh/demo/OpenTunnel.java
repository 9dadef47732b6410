package dev.mesh.demo;

import dev.mesh.tunnel.TcpTunnel;

/**
 * A tunnel of this process.
 *
 * @param id its number
 * @param from name of the peer at this end
 * @param tunnel the tunnel
 */
record OpenTunnel(long id, String from, TcpTunnel tunnel) {

}
