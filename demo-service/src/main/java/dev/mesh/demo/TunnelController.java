package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.identity.PeerKey;
import dev.mesh.tunnel.TunnelOptions;
import dev.mesh.tunnel.TunnelTarget;
import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** TCP tunnels from ports of this process to targets of other peers. */
@RestController
@RequestMapping(path = "/api/tunnels", produces = MediaType.APPLICATION_JSON_VALUE)
class TunnelController {

	private final LocalPeers peers;

	private final Tunnels tunnels;

	TunnelController(LocalPeers peers, Tunnels tunnels) {
		this.peers = peers;
		this.tunnels = tunnels;
	}

	/**
	 * Listens at a port of the loopback address. Whether the other peer allows the target
	 * shows with each connection: {@code lastFailure} says when it does not.
	 */
	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<TunnelView> open(@RequestBody TunnelRequest request) {
		int port = request.port();
		TunnelTarget target = request.target();
		Mesh from = this.peers.sender(request.from());
		PeerKey to = MessageController.receiver(from, request.receiver());
		OpenTunnel opened = this.tunnels.open(from, TunnelOptions.to(to, target).listenPort(port));
		return ResponseEntity.created(URI.create("/api/tunnels/" + opened.id())).body(TunnelView.of(opened));
	}

	@GetMapping
	List<TunnelView> list() {
		return this.tunnels.all().stream().map(TunnelView::of).toList();
	}

	@GetMapping("/{id}")
	TunnelView get(@PathVariable long id) {
		return TunnelView.of(this.tunnels.get(id));
	}

	/** Frees the port; connections that are open break. */
	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void close(@PathVariable long id) {
		this.tunnels.close(id);
	}

}
