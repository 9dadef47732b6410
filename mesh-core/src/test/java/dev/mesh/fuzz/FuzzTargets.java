package dev.mesh.fuzz;

import dev.mesh.bus.BusFramesFuzz;
import dev.mesh.bus.ChannelFuzz;
import dev.mesh.discovery.dns.NameServerFuzz;
import dev.mesh.filter.FilterFuzz;
import dev.mesh.identity.StoredFilesFuzz;
import dev.mesh.link.PollingFuzz;
import dev.mesh.link.http.HttpAnswerFuzz;
import dev.mesh.link.websocket.WebSocketFuzz;
import dev.mesh.presence.GossipFuzz;
import dev.mesh.presence.MetadataFuzz;
import dev.mesh.presence.PresenceFramesFuzz;
import dev.mesh.routing.EnvelopeFuzz;
import dev.mesh.session.HandshakeFuzz;
import dev.mesh.session.SessionFuzz;
import dev.mesh.tunnel.TunnelFuzz;
import java.util.List;

/**
 * The fuzz targets of this module: every decoder here of bytes from outside is behind one
 * of them, where the JDK has not read them before. Not searched are the JDK's own
 * decoders: HTTP, TLS, DNS and PKCS #8.
 */
final class FuzzTargets {

	private FuzzTargets() {
	}

	static List<FuzzTarget> all() {
		return List.of(new HandshakeFuzz(), new SessionFuzz(), new PresenceFramesFuzz(), new GossipFuzz(),
				new MetadataFuzz(), new FilterFuzz(), new BusFramesFuzz(), new ChannelFuzz(), new EnvelopeFuzz(),
				new WebSocketFuzz(), new PollingFuzz(), new HttpAnswerFuzz(), new TunnelFuzz(), new StoredFilesFuzz(),
				new NameServerFuzz());
	}

}
