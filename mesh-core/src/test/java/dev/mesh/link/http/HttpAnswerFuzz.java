package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.link.LongPolling;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What a server, or something in front of it, answers over HTTP and in close frames. */
public final class HttpAnswerFuzz implements FuzzTarget {

	private static final URI ADDRESS = URI.create("https://hub.example/mesh");

	private static final int LIMIT = 64 * 1024;

	private static final List<Consumer<byte[]>> DECODERS = List.of(HttpAnswerFuzz::answer, HttpAnswerFuzz::closeReason,
			HttpAnswerFuzz::pieces, HttpAnswerFuzz::limited, (bytes) -> new PolledAnswers(bytes).readAll());

	@Override
	public void accept(byte[] input) {
		FuzzTarget.choose(input, DECODERS);
	}

	@Override
	public List<byte[]> seeds() {
		return List.of(seed(0, "Mesh-Version: mesh.v1\nMesh-Number: 7\nMesh-Hold-Millis: 10000\n\nbody"),
				seed(0, "Mesh-Error: WRONG_NODE\nSet-Cookie: lb=a1; Path=/; HttpOnly\n\nno such link"),
				seed(0, "Set-Cookie2: a=\"b c\"; Version=1; Path=/\nSet-Cookie: b=\n\n"),
				seed(1, "too \ud83d\ude00 long " + "x".repeat(130)), seed(2, "abcd"), seed(3, "\u0005\u0002abcde"),
				seed(3, "\u0004\u0001abcde"), FuzzTarget.chosen(4, PolledAnswers.seed()));
	}

	@Override
	public int fewestEdges() {
		return 170;
	}

	private static byte[] seed(int decoder, String text) {
		return FuzzTarget.chosen(decoder, text.getBytes(StandardCharsets.UTF_8));
	}

	/** Lines of headers as the JDK's client lets them through, an empty line, a body. */
	private static void answer(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.ISO_8859_1);
		int end = text.indexOf("\n\n");
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line : text.substring(0, Math.max(0, end)).split("\n")) {
			int colon = line.indexOf(": ");
			if (colon > 0 && isAccepted(line.substring(0, colon), line.substring(colon + 2))) {
				headers.put(line.substring(0, colon), List.of(line.substring(colon + 2).trim()));
			}
		}
		HttpResponse<byte[]> response = new CannedResponse<>(ADDRESS, bytes.length % 600,
				HttpHeaders.of(headers, (name, value) -> true),
				text.substring(Math.max(0, end)).getBytes(StandardCharsets.ISO_8859_1));
		PollingAnswer answer = new PollingAnswer(response);
		assertThat(answer.number()).isBetween(-1L, (1L << 53) - 1);
		assertThat(answer.opensLink() && answer.holdMillis() > LongPolling.MAX_HOLD_MILLIS).isFalse();
		assertThat(answer.reason()).isNotEmpty().hasSizeLessThan(250).doesNotContain("\n");
		LinkCookies cookies = new LinkCookies(ADDRESS);
		cookies.remember(response);
		HttpRequest next = cookies.addTo(HttpRequest.newBuilder(ADDRESS)).build();
		assertThat(next.headers().map()).hasSizeLessThanOrEqualTo(1);
	}

	/** Whether the client would not fail the response because of this header. */
	private static boolean isAccepted(String name, String value) {
		try {
			HttpRequest.newBuilder(ADDRESS).setHeader("x" + name, value);
			return !name.contains(":");
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static void closeReason(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_16BE);
		String fit = CloseReason.fit(text);
		byte[] encoded = fit.getBytes(StandardCharsets.UTF_8);
		assertThat(encoded).hasSizeLessThanOrEqualTo(CloseReason.MAX_BYTES);
		assertThat(new String(encoded, StandardCharsets.UTF_8)).isEqualTo(fit);
		assertThat(CloseReason.fit(fit)).isEqualTo(fit);
	}

	/** The first byte is the limit, the second the size of pieces. */
	private static void limited(byte[] bytes) {
		if (bytes.length < 2) {
			return;
		}
		int limit = bytes[0] & 0xff;
		byte[] sent = Arrays.copyOfRange(bytes, 2, bytes.length);
		CannedResponse<byte[]> head = new CannedResponse<>(ADDRESS, 200, HttpHeaders.of(Map.of(), (n, v) -> true),
				sent);
		AtomicBoolean cancelled = new AtomicBoolean();
		CompletableFuture<byte[]> body = head.read(LimitedBody.handler(limit), 1 + (bytes[1] & 0xff), cancelled);
		assertThat(cancelled.get()).isEqualTo(sent.length > limit);
		if (sent.length > limit) {
			assertThat(body.handle((read, thrown) -> String.valueOf(thrown)).join()).contains("QUOTA_EXCEEDED: ");
		}
		else {
			assertThat(body.join()).isEqualTo(sent);
		}
	}

	/** The first byte is the size of pieces. */
	private static void pieces(byte[] bytes) {
		if (bytes.length < 2) {
			return;
		}
		RecordAssembler assembler = new RecordAssembler(LIMIT);
		int size = 1 + (bytes[0] & 0xff);
		ByteBuffer record = null;
		for (int from = 1; from < bytes.length; from += size) {
			int count = Math.min(size, bytes.length - from);
			if (assembler.wouldExceed(count)) {
				return;
			}
			record = assembler.append(ByteBuffer.wrap(bytes, from, count), from + count == bytes.length);
		}
		assertThat(record).isEqualTo(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
	}

}
