package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Reliability;
import dev.mesh.identity.PeerKey;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Sends many messages as fast as they are acknowledged, and says how fast that was. */
@RestController
class LoadController {

	private final LocalPeers peers;

	private final BulkSends sends;

	LoadController(LocalPeers peers, BulkSends sends) {
		this.peers = peers;
		this.sends = sends;
	}

	/** Answers once each of the messages has its result, or ten minutes are over. */
	@PostMapping(path = "/api/load", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = MediaType.APPLICATION_JSON_VALUE)
	LoadReport send(@RequestBody LoadRequest request) throws InterruptedException {
		Mesh sender = this.peers.sender(request.from());
		Reliability reliability = request.wantedReliability();
		int messages = request.count();
		BusMessage message = request.message();
		PeerKey receiver = MessageController.receiver(sender, request.receiver());
		return LoadReport.of(
				this.sends.send(messages, (number) -> MessageController.send(sender, receiver, message, reliability)),
				message.size());
	}

}
