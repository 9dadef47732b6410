package dev.mesh.demo;

import dev.mesh.Mesh;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Counts of this process's own peer since it was started. */
@RestController
class CountersController {

	private final Mesh own;

	CountersController(Mesh own) {
		this.own = own;
	}

	@GetMapping(path = "/api/counters", produces = MediaType.APPLICATION_JSON_VALUE)
	Counters counters() {
		return Counters.of(this.own.statistics());
	}

}
