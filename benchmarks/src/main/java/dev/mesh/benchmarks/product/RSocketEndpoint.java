package dev.mesh.benchmarks.product;

import io.rsocket.Closeable;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.ByteBufPayload;
import java.util.concurrent.CompletableFuture;

/** One end of an RSocket connection. */
final class RSocketEndpoint implements Endpoint {

	private static final byte[] WITH_ECHO = { 1 };

	private final CompletableFuture<RSocket> other;

	private final int port;

	private final Closeable closing;

	RSocketEndpoint(CompletableFuture<RSocket> other, int port, Closeable closing) {
		this.other = other;
		this.port = port;
		this.closing = closing;
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public void send(Way way, byte[] payload, int count) {
		RSocket socket = this.other.join();
		for (int i = 0; i < count; i++) {
			socket.fireAndForget(ByteBufPayload.create(payload)).subscribe();
		}
	}

	@Override
	public void request(byte[] payload, Done done) {
		ask(ByteBufPayload.create(payload, WITH_ECHO), done);
	}

	@Override
	public void sendAcknowledged(byte[] payload, int count, Done done) {
		for (int i = 0; i < count; i++) {
			ask(ByteBufPayload.create(payload), done);
		}
	}

	private void ask(Payload question, Done done) {
		this.other.join().requestResponse(question).subscribe((answer) -> {
			answer.release();
			done.done(null);
		}, done::done);
	}

	@Override
	public void close() {
		this.closing.dispose();
	}

}
