package dev.mesh.demo;

import java.net.URI;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Where other peers can dial this process. */
@RestController
class EndpointController {

	private final OwnEndpoint own;

	EndpointController(Environment environment) {
		this.own = new OwnEndpoint(environment);
	}

	/** By the name, the scheme and the port with which this process was asked. */
	@GetMapping(path = "/api/endpoint", produces = MediaType.APPLICATION_JSON_VALUE)
	Endpoint endpoint() {
		ServletUriComponentsBuilder asked = ServletUriComponentsBuilder.fromCurrentContextPath();
		boolean encrypted = "https".equals(asked.build().getScheme());
		URI url = asked.scheme(encrypted ? "wss" : "ws").path(this.own.meshPath()).build().toUri();
		return new Endpoint(url, this.own.servesMesh());
	}

	/**
	 * Answer to {@code GET /api/endpoint}.
	 *
	 * @param url where this process serves the mesh, or would if it did
	 * @param serves whether it does
	 */
	record Endpoint(URI url, boolean serves) {
	}

}
