package dev.mesh.autoconfigure.fuzz;

import dev.mesh.autoconfigure.discovery.MdnsPeersFuzz;
import dev.mesh.autoconfigure.polling.PollingServerFuzz;
import dev.mesh.fuzz.FuzzTarget;
import java.util.List;

/**
 * The fuzz targets of this module: what anybody on the local network announces, and what
 * comes in by long-polling. Records of WebSockets go to the decoders of
 * {@code mesh-core}, as those of long-polling do.
 */
final class ServerFuzzTargets {

	private ServerFuzzTargets() {
	}

	static List<FuzzTarget> all() {
		return List.of(new MdnsPeersFuzz(), new PollingServerFuzz());
	}

}
