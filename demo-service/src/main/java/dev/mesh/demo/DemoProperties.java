package dev.mesh.demo;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is the demo's own to configure; everything else is {@code mesh.*}.
 *
 * @param embeddedPeers how many peers to start inside this process, 0 to 32; they join
 * over real WebSockets, so none is started unless this process serves the mesh
 * @param allowedHosts more names that browsers may call this process by when it listens
 * on a loopback address only, such as that of a proxy in front of it; without a port
 */
@ConfigurationProperties("demo")
record DemoProperties(@DefaultValue("2") int embeddedPeers, @DefaultValue List<String> allowedHosts) {

	private static final int MOST_EMBEDDED_PEERS = 32;

	DemoProperties {
		if (embeddedPeers < 0 || embeddedPeers > MOST_EMBEDDED_PEERS) {
			throw new IllegalArgumentException("demo.embedded-peers is " + embeddedPeers + ", but must be 0 to "
					+ MOST_EMBEDDED_PEERS + "; 0 makes this process a single peer");
		}
	}

}
