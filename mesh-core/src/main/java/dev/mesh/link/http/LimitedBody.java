package dev.mesh.link.http;

import java.net.ProtocolException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, as long as it is not too long: whatever length a server
 * announces, nothing is allocated that has not come.
 */
final class LimitedBody implements BodySubscriber<byte[]> {

	private final int limitBytes;

	private final CompletableFuture<byte[]> body = new CompletableFuture<>();

	private byte[] bytes = new byte[0];

	private int length;

	private Flow.@Nullable Subscription subscription;

	private LimitedBody(int limitBytes) {
		this.limitBytes = limitBytes;
	}

	static BodyHandler<byte[]> handler(int limitBytes) {
		return (info) -> new LimitedBody(limitBytes);
	}

	@Override
	public CompletionStage<byte[]> getBody() {
		return this.body;
	}

	@Override
	public void onSubscribe(Flow.Subscription opened) {
		this.subscription = opened;
		opened.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(List<ByteBuffer> pieces) {
		for (ByteBuffer piece : pieces) {
			if (piece.remaining() > this.limitBytes - this.length) {
				this.body.completeExceptionally(
						new ProtocolException("QUOTA_EXCEEDED: an answer has at most " + this.limitBytes + " bytes"));
				if (this.subscription != null) {
					this.subscription.cancel();
				}
				return;
			}
			append(piece);
		}
	}

	private void append(ByteBuffer piece) {
		int needed = this.length + piece.remaining();
		if (needed > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.min(this.limitBytes, Math.max(needed, 2 * this.bytes.length)));
		}
		int size = piece.remaining();
		piece.get(this.bytes, this.length, size);
		this.length += size;
	}

	@Override
	public void onError(Throwable thrown) {
		this.body.completeExceptionally(thrown);
	}

	@Override
	public void onComplete() {
		this.body.complete((this.length == this.bytes.length) ? this.bytes : Arrays.copyOf(this.bytes, this.length));
	}

}
