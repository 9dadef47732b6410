package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendFailedException;
import dev.mesh.identity.PeerKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sends requests from the peers of this process, and shows their replies. */
@RestController
@RequestMapping(path = "/api/requests", produces = MediaType.APPLICATION_JSON_VALUE)
class RequestController {

	private final LocalPeers peers;

	RequestController(LocalPeers peers) {
		this.peers = peers;
	}

	/**
	 * Asks, and answers once there is a reply, or it is known that there is none; both
	 * with status 200.
	 */
	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	CompletableFuture<RequestReport> ask(@RequestBody SendRequest request) {
		Mesh asker = this.peers.sender(request.from());
		BusMessage message = request.message(1);
		PeerKey receiver = MessageController.receiver(asker, request.receiver());
		long began = System.nanoTime();
		return begin(asker, receiver, message)
			.handle((reply, failure) -> (failure == null) ? RequestReport.replied(reply, System.nanoTime() - began)
					: RequestReport.failed(resultOf(failure).result(), System.nanoTime() - began));
	}

	private static CompletableFuture<BusMessage> begin(Mesh asker, PeerKey receiver, BusMessage message) {
		try {
			return asker.bus().request(receiver, message);
		}
		catch (IllegalArgumentException ex) {
			throw RequestProblem.tooLarge(ex.getMessage() + ". Send it in parts");
		}
		catch (IllegalStateException ex) {
			throw RequestProblem.notNow("'" + asker.name() + "' is not running: " + ex.getMessage());
		}
	}

	private static SendFailedException resultOf(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof SendFailedException failed) {
			return failed;
		}
		throw new CompletionException(cause);
	}

}
