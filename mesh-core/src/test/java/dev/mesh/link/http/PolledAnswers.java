package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.LongPolling;
import dev.mesh.link.RecordBatch;
import dev.mesh.wire.WireReader;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProtocolException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PollingReader} whose GETs are answered by what stands in an input: what, a
 * number, the length of a body and the body, again and again. It hands over the records
 * of each batch that it has asked for, once, and asks for nothing behind an end.
 */
final class PolledAnswers extends HttpClient implements PollingReader.Listener {

	private static final URI ADDRESS = URI.create("https://hub.example/mesh");

	private static final int MOST = 16;

	private static final int WRONG_NUMBER = 0x10;

	private static final int BROKEN = 0x20;

	private static final List<Integer> STATUS = List.of(200, 200, 204, 410, 404, 429, 500, 200);

	private final WireReader input;

	private final PollingReader reader;

	/** What it must hand over, and what it did. */
	private final List<ByteBuffer> expected = new ArrayList<>();

	private final List<ByteBuffer> heard = new ArrayList<>();

	private long wanted = 1;

	private int asked;

	/** Connections that broke, one after the other: the third one comes after a time. */
	private int broken;

	/** Nothing came; it asks again a little later. */
	private boolean waiting;

	/** Its reader has had enough. */
	private boolean stopped;

	private boolean ended;

	private boolean told;

	PolledAnswers(byte[] input) {
		this.input = new WireReader(input, 0, input.length);
		ClientThreads here = new ClientThreads("none-");
		// Then what is to run later runs here, and nothing after a time.
		here.end();
		this.reader = new PollingReader(
				new PollingRequests(new HttpClients.Client(this, null), here, ADDRESS, "A".repeat(22)), here, this,
				Duration.ofSeconds(10));
	}

	static byte[] seed() {
		return new byte[] { 0, 1, 0, 5, 2, 4, 4, 1, 6, 2, 0, 0, 0, 0, 0, 0, 2, 1, 3, BROKEN, 0, 0, 0, 0, 3, 0, 2, 1, 5,
				0, 0, 0, 2, 1, 8, WRONG_NUMBER, 9, 0, 2, 1, 4 };
	}

	void readAll() {
		this.reader.poll();
		while ((this.stopped || this.waiting) && this.input.remaining() > 0 && this.asked < MOST) {
			if (this.stopped) {
				this.stopped = false;
				this.reader.resume();
			}
			else {
				this.waiting = false;
				this.reader.poll();
			}
		}
		assertThat(this.heard).isEqualTo(this.expected);
		assertThat(this.told).isEqualTo(this.ended);
		assertThat(this.ended || this.broken > 1 || this.input.remaining() < 4 || this.asked >= MOST)
			.as("it asks on until it has got all")
			.isTrue();
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request,
			HttpResponse.BodyHandler<T> bodyHandler) {
		assertThat(request.method()).isEqualTo("GET");
		assertThat(request.headers().firstValue(LongPolling.NUMBER_HEADER)).contains(Long.toString(this.wanted));
		assertThat(this.stopped || this.ended || this.waiting).isFalse();
		if (this.input.remaining() < 4 || ++this.asked > MOST) {
			return new CompletableFuture<>();
		}
		int how = this.input.readByte();
		int other = this.input.readByte();
		String number = Long.toString(((how & WRONG_NUMBER) != 0) ? other : this.wanted);
		int length = Math.min(this.input.readByte() << 8 | this.input.readByte(), this.input.remaining());
		byte[] body = this.input.readBytes(length);
		this.broken = ((how & BROKEN) != 0) ? this.broken + 1 : 0;
		if (this.broken > 0) {
			return CompletableFuture.failedFuture(new IOException("broken"));
		}
		CannedResponse<byte[]> answer = new CannedResponse<>(ADDRESS, STATUS.get(how & 7),
				HttpHeaders.of(Map.of(LongPolling.NUMBER_HEADER, List.of(number)), (name, value) -> true), body);
		expect(answer, number);
		return answer.read(bodyHandler, 1 + (how >> 6), new AtomicBoolean())
			.thenApply((read) -> new CannedResponse<>(ADDRESS, answer.statusCode(), answer.headers(), read));
	}

	private void expect(CannedResponse<byte[]> answer, String number) {
		if (answer.statusCode() == PollingAnswer.NO_CONTENT) {
			this.waiting = true;
			return;
		}
		try {
			if (answer.statusCode() == PollingAnswer.OK && number.equals(Long.toString(this.wanted))) {
				this.expected.addAll(RecordBatch.parse(answer.body()));
				this.wanted++;
				return;
			}
		}
		catch (ProtocolException ex) {
			// It ends then.
		}
		this.ended = true;
	}

	/**
	 * The first byte of a record says whether it was enough, and whether not for long.
	 */
	@Override
	public boolean onRecord(ByteBuffer record) {
		this.heard.add(record);
		int first = record.hasRemaining() ? record.get(record.position()) : 0;
		boolean resumed = (first & 2) != 0;
		if (resumed) {
			this.reader.resume();
		}
		this.stopped = (first & 1) != 0 && !resumed;
		return (first & 1) == 0;
	}

	@Override
	public void onReadFailed(IOException cause) {
		throw new AssertionError("nothing fails for good here", cause);
	}

	@Override
	public void onRefused(PollingAnswer answer) {
		assertThat(answer.reason()).isNotEmpty();
		this.told = true;
	}

	@Override
	public void onMalformed(String reason) {
		assertThat(reason).matches("(PROTOCOL_ERROR|MALFORMED_FRAME|QUOTA_EXCEEDED|RECORD_TOO_LARGE): .+");
		this.told = true;
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request,
			HttpResponse.BodyHandler<T> bodyHandler, HttpResponse.@Nullable PushPromiseHandler<T> pushPromises) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> bodyHandler) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Optional<CookieHandler> cookieHandler() {
		return Optional.empty();
	}

	@Override
	public Optional<Duration> connectTimeout() {
		return Optional.empty();
	}

	@Override
	public Redirect followRedirects() {
		return Redirect.NEVER;
	}

	@Override
	public Optional<ProxySelector> proxy() {
		return Optional.empty();
	}

	@Override
	public SSLContext sslContext() {
		throw new UnsupportedOperationException();
	}

	@Override
	public SSLParameters sslParameters() {
		return new SSLParameters();
	}

	@Override
	public Optional<Authenticator> authenticator() {
		return Optional.empty();
	}

	@Override
	public Version version() {
		return Version.HTTP_1_1;
	}

	@Override
	public Optional<Executor> executor() {
		return Optional.empty();
	}

}
