/**
 * TCP over streams: {@link dev.mesh.tunnel.TcpTunnel} listens and carries each connection
 * over one stream, {@link dev.mesh.tunnel.TunnelServer} connects it to its target. An
 * edge like {@code runtime}: it has threads and sockets of its own. May import
 * {@code bus}, {@code identity} and {@code limit}.
 */
@NullMarked
package dev.mesh.tunnel;

import org.jspecify.annotations.NullMarked;
