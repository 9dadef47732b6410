package dev.mesh.runtime;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.DiscoveryStatus;
import dev.mesh.link.Transport;
import dev.mesh.peer.Input;
import dev.mesh.peer.PeerSetup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sources of addresses of a peer, and what asks them in each run. */
final class Discoveries {

	private static final Logger logger = System.getLogger("dev.mesh");

	private final List<DiscoverySource> sources;

	private final DiscoveryLoop.Clocks clocks;

	private final Consumer<String> counter;

	Discoveries(List<DiscoverySource> sources, DiscoveryLoop.Clocks clocks, Consumer<String> counter) {
		this.sources = List.copyOf(sources);
		this.clocks = clocks;
		this.counter = counter;
	}

	/** How it stands while nothing has been asked. */
	List<DiscoveryStatus> statuses() {
		return this.sources.stream().map((source) -> new SourceRound(source, 0, 0).status()).toList();
	}

	/** For one run; no thread is started. */
	DiscoveryLoop newLoop(PeerSetup.About about, List<Transport> transports, Inbox inbox, String threadPrefix) {
		DiscoveryRounds rounds = new DiscoveryRounds(this.sources, new Self(about, transports),
				() -> ThreadLocalRandom.current().nextDouble(), new Outlet(inbox, about.name(), this.counter));
		return new DiscoveryLoop(this.sources, rounds, this.clocks, threadPrefix);
	}

	/** This peer, as far as it can tell an address of its own. */
	private static final class Self implements DiscoveryRounds.Judge {

		private final PeerSetup.About about;

		private final Set<String> addresses;

		private final List<Transport> transports;

		Self(PeerSetup.About about, List<Transport> transports) {
			this.about = about;
			this.addresses = about.urls().stream().flatMap(Self::canonical).collect(Collectors.toUnmodifiableSet());
			this.transports = transports;
		}

		/** What is advertised need not be an address that this could compare. */
		private static Stream<String> canonical(String url) {
			try {
				URI uri = new URI(url);
				return (uri.getScheme() != null && uri.getHost() != null) ? Stream.of(DiscoveredPeer.canonical(uri))
						: Stream.empty();
			}
			catch (URISyntaxException ex) {
				return Stream.empty();
			}
		}

		@Override
		public boolean isSelf(DiscoveredPeer peer) {
			return peer.key().filter(this.about.key()::equals).isPresent()
					|| this.addresses.contains(peer.canonicalAddress());
		}

		@Override
		public boolean isDialable(DiscoveredPeer peer) {
			return this.transports.stream().anyMatch((transport) -> transport.supports(peer.uri()));
		}

	}

	/** Tells the core, the log and the counters. */
	private record Outlet(Inbox inbox, String peerName, Consumer<String> counter) implements DiscoveryRounds.Listener {

		@Override
		public void onPeers(List<DiscoveredPeer> peers) {
			this.inbox.post(new Input.Discovered(peers));
		}

		@Override
		public void onNote(Level level, String text) {
			logger.log(level, () -> "[" + this.peerName + "] " + LogLimit.clean(text));
		}

		@Override
		public void count(String event) {
			this.counter.accept(event);
		}

	}

}
