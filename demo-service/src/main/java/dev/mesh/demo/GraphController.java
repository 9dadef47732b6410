package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.filter.PeerFilter;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceGraph;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The mesh as this process's own peer sees it. */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
class GraphController {

	private final Presence presence;

	private final LocalPeers peers;

	GraphController(Presence presence, LocalPeers peers) {
		this.presence = presence;
		this.peers = peers;
	}

	@GetMapping("/graph")
	GraphView graph() {
		return GraphView.of(this.presence.graph(), this.peers.all().stream().skip(1).map(Mesh::key).toList());
	}

	/**
	 * The peers that pass a filter.
	 * @param filter an expression such as {@code metadata.role = 'edge'}; blank for every
	 * peer
	 */
	@GetMapping("/peers")
	List<PeerView> peers(@RequestParam(defaultValue = "") String filter) {
		PresenceGraph graph = this.presence.graph();
		return graph.peers(parse(filter)).stream().map(PeerView::of).toList();
	}

	private static PeerFilter parse(String filter) {
		try {
			return filter.isBlank() ? PeerFilter.all() : PeerFilter.parse(filter);
		}
		catch (FilterSyntaxException ex) {
			throw RequestProblem.badRequest(String.valueOf(ex.getMessage()), "column", ex.column());
		}
	}

}
