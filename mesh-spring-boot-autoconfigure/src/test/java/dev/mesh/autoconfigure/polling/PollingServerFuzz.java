package dev.mesh.autoconfigure.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.autoconfigure.AllowedOrigins;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.link.LongPolling;
import dev.mesh.link.RecordBatch;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests of long-polling in any order, with any headers, numbers and bodies: what was
 * confirmed is handed over once and in order, nothing stays reserved, and another link
 * goes on.
 */
public final class PollingServerFuzz implements FuzzTarget {

	private static final int OPEN = 0;

	private static final int POST = 1;

	private static final int GET = 2;

	private static final int DELETE = 3;

	private static final int RESUME = 4;

	private static final int LATE_BODIES = 5;

	private static final int RAW = 6;

	private static final int KINDS = 7;

	/** Of the other one of two links. */
	private static final int OTHER = 0x10;

	/** The body comes later. */
	private static final int LATE = 0x20;

	/** The body breaks off. */
	private static final int BROKEN = 0x40;

	/** The body is repeated until it is larger than any may be, once. */
	private static final int HUGE = 0x80;

	private static final int MOST = 24;

	private static final Set<Integer> STATUS = Set.of(200, 204, 400, 403, 404, 405, 408, 409, 410, 413, 426, 429, 503);

	private static final String BYSTANDER = "B".repeat(22);

	private static final List<String> NAMES = List.of("x".repeat(22), "y".repeat(64));

	private final Map<String, FuzzedLink> meshEnds = new HashMap<>();

	private final Queue<Runnable> late = new ArrayDeque<>();

	/** Of the link that is being opened. */
	private @Nullable FuzzedLink opening;

	private boolean hugeSent;

	private final PollingLinks links = new PollingLinks(this::accept,
			new PollingTimes(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1)), 3,
			new MeshCounters());

	private final MeshPollingHandler handler = new MeshPollingHandler(this.links,
			new AllowedOrigins(List.of("https://app.example")), () -> true, new MeshCounters());

	private FuzzedLink accept() {
		this.opening = new FuzzedLink();
		return this.opening;
	}

	/** What, number, length and body, again and again. */
	@Override
	public void accept(byte[] input) {
		this.hugeSent = false;
		try {
			open(BYSTANDER);
			WireReader reader = new WireReader(input, 0, input.length);
			for (int i = 0; i < MOST && reader.remaining() > 3; i++) {
				int what = reader.readByte();
				int number = reader.readByte();
				int length = Math.min(reader.readByte() << 8 | reader.readByte(), reader.remaining());
				step(what, number, reader.readBytes(length));
			}
			this.late.forEach(Runnable::run);
			this.meshEnds.forEach((name, end) -> {
				end.assertHasHeardWhatCame();
				PollingLink link = this.links.find(name);
				assertThat(link == null).isEqualTo(end.closed != null);
				if (link != null) {
					end.assertHasRoom(link);
				}
			});
			assertThat(this.meshEnds.get(BYSTANDER).closed).isNull();
		}
		finally {
			this.late.clear();
			List.copyOf(this.meshEnds.keySet()).forEach(this::end);
			this.meshEnds.clear();
		}
	}

	private void end(String name) {
		PollingLink link = this.links.find(name);
		if (link != null) {
			link.end("NORMAL: over");
		}
	}

	private void step(int what, int number, byte[] body) {
		String name = NAMES.get(((what & OTHER) == 0) ? 0 : 1);
		switch ((what & 0xf) % KINDS) {
			case OPEN -> open(name);
			case POST -> post(what, name, number, body);
			case GET -> answered(request("GET", name, number, body));
			case DELETE -> deliver(request("DELETE", name, -1, body), (what & BROKEN) != 0);
			case RESUME -> {
				PollingLink link = this.links.find(name);
				if (link != null) {
					link.resume();
				}
			}
			case LATE_BODIES -> {
				List<Runnable> bodies = new ArrayList<>(this.late);
				this.late.clear();
				bodies.forEach(Runnable::run);
			}
			default -> raw(body);
		}
	}

	private void open(String name) {
		FuzzedRequest request = request("POST", name, 0, new byte[0]);
		request.addHeader(LongPolling.VERSION_HEADER, LongPolling.VERSION);
		handle(request);
		assertThat(request.answer.getStatus()).isEqualTo(200);
	}

	private void post(int what, String name, int number, byte[] body) {
		byte[] sent = body;
		if ((what & HUGE) != 0 && body.length > 0 && !this.hugeSent) {
			this.hugeSent = true;
			sent = new byte[RecordBatch.MAX_BYTES + body.length];
			for (int at = 0; at < sent.length; at++) {
				sent[at] = body[at % body.length];
			}
		}
		FuzzedRequest request = request("POST", name, number, sent);
		FuzzedLink end = this.meshEnds.get(name);
		if (number % 2 == 0) {
			request.addHeader("Content-Length", sent.length);
		}
		handle(request);
		boolean broken = (what & BROKEN) != 0;
		if (!request.isRead()) {
			answered(request);
		}
		else if ((what & LATE) != 0) {
			byte[] whole = sent;
			this.late.add(() -> arrive(request, end, number, whole, broken));
		}
		else {
			arrive(request, end, number, sent, broken);
		}
	}

	private void arrive(FuzzedRequest request, @Nullable FuzzedLink end, int number, byte[] body, boolean broken) {
		deliver(request, broken);
		if (request.answer.getStatus() == 204 && end != null) {
			try {
				end.arrived(number, body);
			}
			catch (ProtocolException ex) {
				throw new AssertionError("it was taken for a batch", ex);
			}
			end.assertHasHeardWhatCame();
		}
	}

	private void deliver(FuzzedRequest request, boolean broken) {
		if (request.getAsyncContext() == null) {
			handle(request);
		}
		try {
			request.deliver(broken);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		answered(request);
	}

	/** A method, lines of headers, an empty line and a body. */
	private void raw(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.ISO_8859_1);
		String[] parts = text.split("\n\n", 2);
		String[] head = parts[0].split("\n");
		FuzzedRequest request = new FuzzedRequest(head[0],
				((parts.length > 1) ? parts[1] : "").getBytes(StandardCharsets.ISO_8859_1), 7);
		for (String line : Arrays.asList(head).subList(1, head.length)) {
			int colon = line.indexOf(':');
			String name = (colon > 0) ? line.substring(0, colon) : "";
			// A container refuses a request with a length that is no number.
			if (!name.isBlank() && !name.equalsIgnoreCase("Content-Length")) {
				request.addHeader(name, line.substring(colon + 1).trim());
			}
		}
		handle(request);
		if (!request.isRead()) {
			answered(request);
		}
	}

	private FuzzedRequest request(String method, String name, int number, byte[] body) {
		FuzzedRequest request = new FuzzedRequest(method, body, 1 + Math.max(body.length / 4, number & 0x3f));
		request.addHeader(LongPolling.LINK_HEADER, name);
		if (number >= 0) {
			request.addHeader(LongPolling.NUMBER_HEADER, Integer.toString(number));
		}
		if (method.equals("GET")) {
			handle(request);
		}
		return request;
	}

	private void handle(FuzzedRequest request) {
		this.opening = null;
		try {
			this.handler.handleRequest(request, request.answer);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		FuzzedLink opened = this.opening;
		if (opened != null) {
			this.meshEnds.put(request.getHeader(LongPolling.LINK_HEADER), opened);
		}
	}

	/** A GET may be held. */
	private static void answered(FuzzedRequest request) {
		if (request.answer.getHeader("Cache-Control") == null) {
			assertThat(request.getMethod()).isEqualTo("GET");
			return;
		}
		assertThat(request.answer.getStatus()).isIn(STATUS);
		assertThat(request.answer.getHeader("Cache-Control")).isEqualTo("no-store");
		if (request.answer.getStatus() == 200 && request.getMethod().equals("GET")) {
			try {
				assertThat(RecordBatch.parse(request.answer.body())).hasSize(2);
			}
			catch (ProtocolException ex) {
				throw new AssertionError("what it answers is no batch", ex);
			}
		}
	}

	@Override
	public List<byte[]> seeds() {
		byte[] batch = { 2, 0, 0, 0, 3, 2, 0, 0 };
		byte[] full = { 1, 1 };
		byte[] raw = ("POST\nMesh-Link: " + NAMES.get(0) + "\nMesh-Number: 0\nMesh-Version: mesh.v1\n"
				+ "Origin: https://app.example\n\n")
			.getBytes(StandardCharsets.US_ASCII);
		byte[] upgrade = "GET\nSec-WebSocket-Key: k\nMesh-Number: 9007199254740991\n\n"
			.getBytes(StandardCharsets.US_ASCII);
		byte[] reason = "NORMAL: done\u0000".getBytes(StandardCharsets.US_ASCII);
		return List.of(
				steps(said(OPEN, 0), said(POST, 2, batch), said(POST, 1, batch), said(POST, 1, batch), said(GET, 1),
						said(GET, 1), said(GET, 2), said(GET, 2), said(DELETE, 0, reason)),
				steps(said(OPEN, 0), said(POST | LATE, 1, batch), said(POST | LATE | BROKEN, 3, batch),
						said(POST, 1, full), said(LATE_BODIES, 0), said(POST, 2, batch), said(RESUME, 0),
						said(POST, 2, batch)),
				steps(said(OPEN, 0), said(OPEN | OTHER, 0), said(POST | HUGE, 1, batch), said(POST | OTHER, 1, full),
						said(POST | OTHER, 17, full), said(POST, 1, batch), said(GET | OTHER, 9)),
				steps(said(OPEN, 0), said(POST | HUGE, 2, batch), said(RAW, 0, raw), said(RAW, 0, upgrade),
						said(POST, 1, new byte[] { 5, 0 }), said(DELETE, 0, new byte[1_100])));
	}

	@Override
	public int fewestEdges() {
		return 280;
	}

	@Override
	public long allocationLimit(int inputBytes) {
		return 6 * 1024 * 1024 + 10_000L * inputBytes;
	}

	private static byte[] said(int what, int number, byte... body) {
		return new WireWriter(body.length + 4).writeByte(what)
			.writeByte(number)
			.writeByte(body.length >> 8)
			.writeByte(body.length & 0xff)
			.writeBytes(body)
			.toByteArray();
	}

	private static byte[] steps(byte[]... steps) {
		WireWriter all = new WireWriter(1_000);
		List.of(steps).forEach(all::writeBytes);
		return all.toByteArray();
	}

}
