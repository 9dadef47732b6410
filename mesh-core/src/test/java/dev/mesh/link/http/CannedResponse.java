package dev.mesh.link.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;

/** An answer as it came, without a client that has fetched it. */
record CannedResponse<T>(URI uri, int statusCode, HttpHeaders headers,
		T body) implements HttpResponse<T>, HttpResponse.ResponseInfo {

	/**
	 * Has the body read as the JDK's client does.
	 * @param cancelled set when the reader does not want the rest
	 */
	<B> CompletableFuture<B> read(BodyHandler<B> handler, int pieceBytes, AtomicBoolean cancelled) {
		BodySubscriber<B> subscriber = handler.apply(this);
		subscriber.onSubscribe(new Flow.Subscription() {

			@Override
			public void request(long count) {
			}

			@Override
			public void cancel() {
				cancelled.set(true);
			}

		});
		byte[] bytes = (byte[]) this.body;
		for (int from = 0; from < bytes.length && !cancelled.get(); from += pieceBytes) {
			subscriber.onNext(List.of(ByteBuffer.wrap(bytes, from, Math.min(pieceBytes, bytes.length - from))));
		}
		if (!cancelled.get()) {
			subscriber.onComplete();
		}
		return subscriber.getBody().toCompletableFuture();
	}

	@Override
	public HttpRequest request() {
		return HttpRequest.newBuilder(this.uri).build();
	}

	@Override
	public Optional<HttpResponse<T>> previousResponse() {
		return Optional.empty();
	}

	@Override
	public Optional<SSLSession> sslSession() {
		return Optional.empty();
	}

	@Override
	public HttpClient.Version version() {
		return HttpClient.Version.HTTP_1_1;
	}

}
