package dev.mesh.demo;

import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceGraph;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
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
		return GraphView.of(this.presence.graph(), this.peers);
	}

	/**
	 * The peers that pass a filter: those that a message to all of them would go to.
	 * @param filter an expression such as {@code metadata.role = 'edge'}; blank for every
	 * peer
	 * @param from a peer of this process that would send, by name or key; its own one
	 * when left out
	 */
	@GetMapping("/peers")
	List<PeerView> peers(@RequestParam(defaultValue = "") String filter,
			@RequestParam(required = false) @Nullable String from) {
		PresenceGraph graph = this.peers.sender(from).presence().graph();
		return graph.peers(parse(filter)).stream().map(PeerView::of).toList();
	}

	/**
	 * Everything that is known of one peer.
	 * @param peer its key, or a name that only one peer has
	 */
	@GetMapping("/peers/{peer}")
	PeerDetails peer(@PathVariable String peer) {
		PresenceGraph graph = this.presence.graph();
		PeerKey key = new Addresses(graph).resolve(peer);
		return PeerDetails.of(graph.peer(key).orElseThrow(), graph, sessions(key));
	}

	/**
	 * The way of a message.
	 * @param from a peer of this process, by name or key; its own one when left out
	 * @param to its key, or a name that only one peer has
	 */
	@GetMapping("/way")
	WayView way(@RequestParam(required = false) @Nullable String from, @RequestParam String to) {
		PresenceGraph graph = this.peers.sender(from).presence().graph();
		return WayView.of(graph, new Addresses(graph).resolve(to));
	}

	private List<SessionView> sessions(PeerKey key) {
		return this.peers.all()
			.stream()
			.flatMap((end) -> end.openSessions()
				.stream()
				.filter((session) -> end.key().equals(key) || session.peer().equals(key))
				.map((session) -> SessionView.of(end, session)))
			.toList();
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
