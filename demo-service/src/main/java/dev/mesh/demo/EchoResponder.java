package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Message;
import dev.mesh.bus.RequestHandler;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/** Answers each request to the peers of this process with its own payload. */
@Component
final class EchoResponder implements InitializingBean {

	private final Mesh own;

	EchoResponder(Mesh own) {
		this.own = own;
	}

	@Override
	public void afterPropertiesSet() {
		this.own.bus().onRequest("**", answersOf(this.own));
	}

	/** What a peer answers: the payload, and who has answered. */
	static RequestHandler answersOf(Mesh peer) {
		return (request) -> echo(peer, request);
	}

	private static BusMessage echo(Mesh peer, Message request) {
		return request.reply(request.bytes()).withHeader("answered-by", peer.name());
	}

}
