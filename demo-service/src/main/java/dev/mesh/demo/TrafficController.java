package dev.mesh.demo;

import java.net.URI;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Steady, counted traffic between two peers of this process. */
@RestController
@RequestMapping(path = "/api/traffic", produces = MediaType.APPLICATION_JSON_VALUE)
class TrafficController {

	private final LocalPeers peers;

	private final TrafficRuns runs;

	TrafficController(LocalPeers peers, TrafficRuns runs) {
		this.peers = peers;
		this.runs = runs;
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<TrafficView> start(@RequestBody TrafficRequest request) {
		TrafficRun run = this.runs.start(request.plan(this.peers));
		return ResponseEntity.created(URI.create("/api/traffic/" + run.id())).body(run.view());
	}

	@GetMapping
	List<TrafficView> list() {
		return this.runs.all().stream().map(TrafficRun::view).toList();
	}

	@GetMapping("/{id}")
	TrafficView get(@PathVariable long id) {
		return this.runs.get(id).view();
	}

	/**
	 * Sends no more. It stays listed, and counts what is under way, until newer ones take
	 * its place.
	 */
	@DeleteMapping("/{id}")
	TrafficView stop(@PathVariable long id) {
		TrafficRun run = this.runs.get(id);
		run.stop();
		return run.view();
	}

}
