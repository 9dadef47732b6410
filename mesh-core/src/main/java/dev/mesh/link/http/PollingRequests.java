package dev.mesh.link.http;

import dev.mesh.link.LongPolling;
import dev.mesh.link.RecordBatch;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of one link. A request whose connection broke is sent again, twice
 * at most: the numbers make that harmless. Thread-safe; futures complete on threads of
 * the transport, with an {@link IOException} when they fail.
 */
final class PollingRequests {

	private static final int RETRIES = 2;

	/** After the second failure; the first is followed by another attempt at once. */
	private static final int SECOND_RETRY_MILLIS = 100;

	private final HttpClients.Client client;

	private final ClientThreads threads;

	private final URI uri;

	private final String link;

	private final LinkCookies cookies;

	/** What is on its way, by something that stands for it. */
	private final Map<Object, CompletableFuture<?>> pending = new ConcurrentHashMap<>();

	private volatile boolean cancelled;

	/** One request, with all its attempts. */
	private record Call(HttpRequest.Builder request, boolean isLast, CompletableFuture<PollingAnswer> answer) {
	}

	/**
	 * Requests to an address.
	 * @param uri where the mesh is, {@code http} or {@code https}
	 * @param link name of the link
	 */
	PollingRequests(HttpClients.Client client, ClientThreads threads, URI uri, String link) {
		this.client = client;
		this.threads = threads;
		this.uri = uri;
		this.link = link;
		this.cookies = new LinkCookies(uri);
	}

	CompletableFuture<PollingAnswer> open(Duration limit) {
		return send(request("POST", BodyPublishers.noBody()).header(LongPolling.NUMBER_HEADER, "0")
			.header(LongPolling.VERSION_HEADER, LongPolling.VERSION), limit, false);
	}

	CompletableFuture<PollingAnswer> post(long number, RecordBatch batch, Duration limit) {
		return send(request("POST", BodyPublishers.ofByteArray(batch.bytes()))
			.header(LongPolling.NUMBER_HEADER, Long.toString(number))
			.header("Content-Type", LongPolling.CONTENT_TYPE), limit, false);
	}

	CompletableFuture<PollingAnswer> poll(long number, Duration limit) {
		return send(request("GET", BodyPublishers.noBody()).header(LongPolling.NUMBER_HEADER, Long.toString(number)),
				limit, false);
	}

	CompletableFuture<PollingAnswer> delete(String reason, Duration limit) {
		return send(request("DELETE", BodyPublishers.ofByteArray(reason.getBytes(StandardCharsets.UTF_8)))
			.header("Content-Type", "text/plain;charset=UTF-8"), limit, true);
	}

	/** Gives up all that is on its way; nothing more is sent, but a DELETE. */
	void cancel() {
		this.cancelled = true;
		this.pending.values().forEach((exchange) -> exchange.cancel(true));
	}

	private HttpRequest.Builder request(String method, BodyPublisher body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.uri)
			.method(method, body)
			.header(LongPolling.LINK_HEADER, this.link)
			.header("Cache-Control", "no-store");
		if (this.client.proxyAuthorization() != null) {
			request.header("Proxy-Authorization", this.client.proxyAuthorization());
		}
		return request;
	}

	private CompletableFuture<PollingAnswer> send(HttpRequest.Builder request, Duration limit, boolean isLast) {
		Call call = new Call(request, isLast, new CompletableFuture<>());
		Future<?> timer = this.threads.after(limit.toMillis(), () -> call.answer()
			.completeExceptionally(new HttpTimeoutException("no answer within " + limit.toMillis() + " ms")));
		attempt(call, RETRIES);
		call.answer().whenComplete((answer, thrown) -> timer.cancel(false));
		return call.answer();
	}

	private void attempt(Call call, int retries) {
		CompletableFuture<HttpResponse<byte[]>> exchange;
		if (isCancelled(call)) {
			call.answer().completeExceptionally(new IOException("the link has ended"));
			return;
		}
		try {
			HttpRequest request = this.cookies.addTo(call.request()).build();
			exchange = this.client.http().sendAsync(request, LimitedBody.handler(RecordBatch.MAX_BYTES));
		}
		catch (RuntimeException ex) {
			call.answer().completeExceptionally(new IOException("cannot send: " + ex, ex));
			return;
		}
		Object ticket = new Object();
		if (!call.isLast()) {
			this.pending.put(ticket, exchange);
		}
		call.answer().whenComplete((answer, thrown) -> {
			this.pending.remove(ticket);
			exchange.cancel(true);
		});
		exchange.whenComplete((response, thrown) -> {
			this.pending.remove(ticket);
			if (response != null) {
				this.cookies.remember(response);
				call.answer().complete(new PollingAnswer(response));
			}
			else {
				failed(call, retries, thrown);
			}
		});
		if (isCancelled(call)) {
			exchange.cancel(true);
		}
	}

	private void failed(Call call, int retries, @Nullable Throwable thrown) {
		IOException cause = asIoException(thrown);
		if (retries == 0 || isCancelled(call) || call.answer().isDone() || isFinal(cause)) {
			call.answer().completeExceptionally(cause);
		}
		else if (retries == RETRIES) {
			this.threads.later(() -> attempt(call, retries - 1));
		}
		else {
			this.threads.after(SECOND_RETRY_MILLIS, () -> attempt(call, retries - 1));
		}
	}

	private boolean isCancelled(Call call) {
		return this.cancelled && !call.isLast();
	}

	/** Whether sending it again would lead to the same. */
	private static boolean isFinal(IOException cause) {
		return cause instanceof ProtocolException || cause instanceof HttpTimeoutException;
	}

	private static IOException asIoException(@Nullable Throwable thrown) {
		Throwable cause = thrown;
		while (cause instanceof CompletionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		if (cause instanceof IOException failure) {
			return (failure.getCause() instanceof ProtocolException protocol) ? protocol : failure;
		}
		return new IOException(String.valueOf(cause), cause);
	}

}
