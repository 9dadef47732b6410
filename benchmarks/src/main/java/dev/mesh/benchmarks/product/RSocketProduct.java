package dev.mesh.benchmarks.product;

import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.WebsocketClientTransport;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.WebsocketServerTransport;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/**
 * RSocket over WebSocket on Reactor Netty: fire-and-forget one way, request-response for
 * answers, payloads decoded without a copy.
 */
final class RSocketProduct implements Product {

	private static final String HOST = "127.0.0.1";

	@Override
	public String name() {
		return "rsocket";
	}

	@Override
	public String settings() {
		return "RSocket over WebSocket on Reactor Netty: fire-and-forget / request-response, zero-copy decoder";
	}

	@Override
	public Endpoint serve(int middlePort, Arrivals arrivals) {
		CompletableFuture<RSocket> other = new CompletableFuture<>();
		CloseableChannel server = RSocketServer.create((setup, sending) -> {
			other.complete(sending);
			return Mono.just(new RSocketResponder(arrivals));
		}).payloadDecoder(PayloadDecoder.ZERO_COPY).bindNow(WebsocketServerTransport.create(HOST, 0));
		return new RSocketEndpoint(other, server.address().getPort(), server);
	}

	@Override
	public Endpoint connect(int port, Arrivals arrivals) {
		RSocket sending = RSocketConnector.create()
			.payloadDecoder(PayloadDecoder.ZERO_COPY)
			.acceptor((setup, other) -> Mono.just(new RSocketResponder(arrivals)))
			.connect(WebsocketClientTransport.create(HOST, port))
			.block();
		if (sending == null) {
			throw new IllegalStateException("There is no connection");
		}
		return new RSocketEndpoint(CompletableFuture.completedFuture(sending), 0, sending);
	}

}
