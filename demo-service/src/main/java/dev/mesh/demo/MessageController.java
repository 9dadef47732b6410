package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.SendResult;
import dev.mesh.identity.PeerKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Sends messages from the peers of this process, and shows what arrived at them. */
@RestController
@RequestMapping(path = "/api/messages", produces = MediaType.APPLICATION_JSON_VALUE)
class MessageController {

	private static final int MOST_LISTED = 100_000;

	private final LocalPeers peers;

	private final ArrivedMessages arrived;

	private final BulkSends sends;

	MessageController(LocalPeers peers, ArrivedMessages arrived, BulkSends sends) {
		this.peers = peers;
		this.arrived = arrived;
		this.sends = sends;
	}

	/**
	 * Sends, and answers once the result is known. Every result is an answer with status
	 * 200, UNREACHABLE and TIMED_OUT too: the request was done, and this is what came of
	 * it. Problem details are for requests that cannot be done.
	 */
	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	CompletableFuture<? extends SendReport> send(@RequestBody SendRequest request) throws InterruptedException {
		Mesh sender = this.peers.sender(request.from());
		Reliability reliability = request.wantedReliability();
		int repeats = request.repeats();
		BusMessage first = request.message(1);
		PeerKey receiver = receiver(sender, request.receiver());
		if (repeats > 0) {
			return CompletableFuture.completedFuture(
					this.sends.send(repeats, (number) -> send(sender, receiver, request.message(number), reliability)));
		}
		long began = System.nanoTime();
		return send(sender, receiver, first, reliability)
			.thenApply((result) -> SendReport.Single.of(result, System.nanoTime() - began));
	}

	/**
	 * What arrived at any peer of this process, in order of arrival.
	 * @param after the sequence that is known already; -n for the newest n
	 * @param limit how many at most
	 */
	@GetMapping
	List<ArrivedMessage> list(@RequestParam(defaultValue = "0") long after,
			@RequestParam(defaultValue = "1000") int limit) {
		if (limit < 1 || limit > MOST_LISTED) {
			throw RequestProblem.badRequest("limit is " + limit + ", but must be 1 to " + MOST_LISTED);
		}
		return this.arrived.ring().after(after, limit);
	}

	/** The key of a receiver that is not the sender itself. */
	static PeerKey receiver(Mesh sender, String address) {
		PeerKey receiver = new Addresses(sender.presence().graph()).resolve(address);
		if (receiver.equals(sender.key())) {
			throw RequestProblem.badRequest("'to' is the sender itself, '" + sender.name()
					+ "': a peer does not send to itself; name another receiver, or another sender with 'from'");
		}
		return receiver;
	}

	/** Sends one message, and has its result at once when it is unreliable. */
	static CompletableFuture<SendResult> send(Mesh sender, PeerKey receiver, BusMessage message,
			Reliability reliability) {
		try {
			return (reliability == Reliability.RELIABLE) ? sender.bus().send(receiver, message)
					: CompletableFuture.completedFuture(sender.bus().sendUnreliable(receiver, message));
		}
		catch (IllegalArgumentException ex) {
			// The only complaint that is left: path and receiver have been checked.
			throw RequestProblem.tooLarge(ex.getMessage() + ". Send it in parts"
					+ ((reliability == Reliability.UNRELIABLE) ? ", or RELIABLE, which takes more" : ""));
		}
		catch (IllegalStateException ex) {
			throw RequestProblem.notNow("'" + sender.name() + "' is not running: " + ex.getMessage());
		}
	}

}
