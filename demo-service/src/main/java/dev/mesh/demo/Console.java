package dev.mesh.demo;

import dev.mesh.Mesh;
import java.util.List;
import org.springframework.stereotype.Component;

/** What the page shows, at one moment; each part of it has an address of its own, too. */
@Component
class Console {

	private final Mesh own;

	private final LocalPeers peers;

	private final ArrivedMessages arrived;

	private final TrafficRuns traffic;

	private final FeedWatches feeds;

	private final Tunnels tunnels;

	Console(Mesh own, LocalPeers peers, ArrivedMessages arrived, TrafficRuns traffic, FeedWatches feeds,
			Tunnels tunnels) {
		this.own = own;
		this.peers = peers;
		this.arrived = arrived;
		this.traffic = traffic;
		this.feeds = feeds;
		this.tunnels = tunnels;
	}

	GraphView graph() {
		return GraphView.of(this.own.presence().graph(), this.peers);
	}

	MessageRing messages() {
		return this.arrived.ring();
	}

	Figures figures() {
		return new Figures(Counters.of(this.own.statistics()), this.peers.embedded().stream().map(CutView::of).toList(),
				this.traffic.all().stream().map(TrafficRun::view).toList(),
				this.feeds.all().stream().map(FeedWatch::view).toList(),
				this.tunnels.all().stream().map(TunnelView::of).toList());
	}

	/**
	 * The event {@code figures}.
	 *
	 * @param counters as of {@code GET /api/counters}
	 * @param cuts as of {@code GET /api/cuts}
	 * @param traffic as of {@code GET /api/traffic}
	 * @param feeds as of {@code GET /api/feeds}
	 * @param tunnels as of {@code GET /api/tunnels}
	 */
	record Figures(Counters counters, List<CutView> cuts, List<TrafficView> traffic, List<FeedView> feeds,
			List<TunnelView> tunnels) {
	}

}
