package dev.mesh.runtime;

import dev.mesh.bus.BusAuthorizer;
import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.link.Transport;
import dev.mesh.peer.PeerSetup;
import dev.mesh.session.Authenticator;
import dev.mesh.session.SessionObservers;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything a {@link PeerRuntime} is made of.
 *
 * @param about who it is
 * @param limits settings of the core
 * @param settings settings of the runtime
 * @param server whether and how it serves sessions
 * @param targets addresses that are dialled for as long as it runs
 * @param parts what the application has added
 * @param listenOnStart whether messages are handed to handlers from the start on
 */
public record RuntimePlan(About about, PeerSetup.Limits limits, RuntimeSettings settings, Server server,
		List<SessionRequest> targets, Parts parts, boolean listenOnStart) {

	public RuntimePlan {
		targets = List.copyOf(targets);
	}

	/**
	 * Who the peer is.
	 *
	 * @param name device name, null = the beginning of its key
	 * @param dataDirectory where its identity is, null = in memory
	 * @param metadataJson metadata that wins over what is stored, null = what is stored
	 * @param software name and version of its software
	 */
	public record About(@Nullable String name, @Nullable Path dataDirectory, @Nullable String metadataJson,
			String software) {
	}

	/**
	 * Whether and how it serves sessions.
	 *
	 * @param acceptsSessions whether it does
	 * @param advertisedUrls where others may dial it, asked at each start
	 */
	public record Server(boolean acceptsSessions, Supplier<List<URI>> advertisedUrls) {
	}

	/**
	 * What the application has added.
	 *
	 * @param transports asked in order; the JDK's WebSocket client comes last unless
	 * there is a WebSocket transport
	 * @param authenticators asked in order
	 * @param authorizers asked in order; all must agree, and without any everything may
	 * be sent
	 * @param discoveries asked where peers may be dialled
	 * @param observers hear of every session and of every attempt that failed
	 * @param executor for handlers and futures, null = threads of the runtime; it is
	 * never shut down
	 * @param timekeeper what the core's time is
	 */
	public record Parts(List<Transport> transports, List<Authenticator> authenticators, List<BusAuthorizer> authorizers,
			List<PeerDiscovery> discoveries, SessionObservers observers, @Nullable Executor executor,
			Timekeeper timekeeper) {

		public Parts {
			transports = List.copyOf(transports);
			authenticators = List.copyOf(authenticators);
			authorizers = List.copyOf(authorizers);
			discoveries = List.copyOf(discoveries);
		}

	}

}
