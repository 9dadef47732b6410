package dev.mesh.benchmarks.product;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.DefaultPayload;
import io.rsocket.util.EmptyPayload;
import reactor.core.publisher.Mono;

/** What the other end asks for. */
final class RSocketResponder implements RSocket {

	private final Arrivals arrivals;

	RSocketResponder(Arrivals arrivals) {
		this.arrivals = arrivals;
	}

	@Override
	public Mono<Void> fireAndForget(Payload payload) {
		payload.release();
		this.arrivals.arrived(1);
		return Mono.empty();
	}

	/** Metadata is only there when an echo is wanted. */
	@Override
	public Mono<Payload> requestResponse(Payload payload) {
		Payload answer = payload.hasMetadata() ? DefaultPayload.create(payload.getData()) : EmptyPayload.INSTANCE;
		if (!payload.hasMetadata()) {
			this.arrivals.arrived(1);
		}
		payload.release();
		return Mono.just(answer);
	}

}
