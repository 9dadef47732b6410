package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.filter.PeerFilter;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Sends one message to every peer that matches a filter. */
@RestController
class FanOutController {

	private final LocalPeers peers;

	FanOutController(LocalPeers peers) {
		this.peers = peers;
	}

	/** Sends, and answers once there is a result for each peer. */
	@PostMapping(path = "/api/fanout", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = MediaType.APPLICATION_JSON_VALUE)
	CompletableFuture<FanOutReport> send(@RequestBody FanOutRequest request) {
		Mesh sender = this.peers.sender(request.from());
		PeerFilter filter = request.peers();
		BusMessage message = request.message();
		try {
			return sender.bus()
				.sendToAll(filter, message)
				.thenApply((report) -> FanOutReport.of(report, sender.presence().graph()));
		}
		catch (IllegalArgumentException ex) {
			throw RequestProblem.tooLarge(ex.getMessage() + ". Send it in parts");
		}
		catch (IllegalStateException ex) {
			throw RequestProblem.notNow("'" + sender.name() + "' is not running: " + ex.getMessage());
		}
	}

}
