package dev.mesh.demo;

import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Cuts and heals the connections of embedded peers. */
@RestController
@RequestMapping(path = "/api/cuts", produces = MediaType.APPLICATION_JSON_VALUE)
class CutController {

	private final LocalPeers peers;

	CutController(LocalPeers peers) {
		this.peers = peers;
	}

	/** Each embedded peer, and whether its connections are cut. */
	@GetMapping
	List<CutView> list() {
		return this.peers.embedded().stream().map(CutView::of).toList();
	}

	/** Breaks the peer's connections; new ones fail until it is healed. Idempotent. */
	@PutMapping("/{peer}")
	CutView cut(@PathVariable String peer) {
		EmbeddedPeer meant = this.peers.embedded(peer);
		meant.transport().cut();
		return CutView.of(meant);
	}

	/** Lets the peer connect again, which it does by itself. Idempotent. */
	@DeleteMapping("/{peer}")
	CutView heal(@PathVariable String peer) {
		EmbeddedPeer meant = this.peers.embedded(peer);
		meant.transport().heal();
		return CutView.of(meant);
	}

}
