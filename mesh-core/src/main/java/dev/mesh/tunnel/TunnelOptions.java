package dev.mesh.tunnel;

import dev.mesh.identity.PeerKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * What a {@link TcpTunnel} is opened with.
 *
 * @param to the peer that connects to the target
 * @param target where it connects to; must be among its allowed targets
 * @param listen where to listen; whoever can connect there uses the tunnel, so it is a
 * loopback address as a rule
 * @param settings limits of this end
 */
public record TunnelOptions(PeerKey to, TunnelTarget target, InetSocketAddress listen, TunnelSettings settings) {

	public TunnelOptions {
		if (listen.isUnresolved()) {
			throw new IllegalArgumentException("There is no address for '" + listen.getHostString() + "'");
		}
	}

	/** Listens at a free port of the loopback address, with the default limits. */
	public static TunnelOptions to(PeerKey to, TunnelTarget target) {
		return new TunnelOptions(to, target, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				TunnelSettings.defaults());
	}

	/**
	 * The same at another port of the same address.
	 * @param port 0 for a free one
	 */
	public TunnelOptions listenPort(int port) {
		return listen(new InetSocketAddress(this.listen.getAddress(), port));
	}

	/** The same at another address. */
	public TunnelOptions listen(InetSocketAddress address) {
		return new TunnelOptions(this.to, this.target, address, this.settings);
	}

	/** The same with other limits. */
	public TunnelOptions settings(TunnelSettings limits) {
		return new TunnelOptions(this.to, this.target, this.listen, limits);
	}

}
