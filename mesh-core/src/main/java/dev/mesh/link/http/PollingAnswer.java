package dev.mesh.link.http;

import dev.mesh.link.LongPolling;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What the server answered to one request of a long-polling link. */
final class PollingAnswer {

	static final int OK = 200;

	static final int NO_CONTENT = 204;

	static final int NOT_FOUND = 404;

	static final int GONE = 410;

	static final int TOO_MANY_REQUESTS = 429;

	private static final int MAX_TEXT = 200;

	private final HttpResponse<byte[]> response;

	PollingAnswer(HttpResponse<byte[]> response) {
		this.response = response;
	}

	int status() {
		return this.response.statusCode();
	}

	byte[] body() {
		return this.response.body();
	}

	/** The number of the batch that it brings, -1 when it names none. */
	long number() {
		return number(LongPolling.NUMBER_HEADER);
	}

	/** How long the server holds a GET, -1 when it does not say. */
	long holdMillis() {
		return number(LongPolling.HOLD_HEADER);
	}

	/** Whether a mesh that speaks our version has opened the link. */
	boolean opensLink() {
		long hold = holdMillis();
		return status() == OK && header(LongPolling.VERSION_HEADER).equals(LongPolling.VERSION) && hold > 0
				&& hold <= LongPolling.MAX_HOLD_MILLIS;
	}

	/** Whether it is a mesh that answered, and not something in front of it. */
	boolean isRefusal() {
		return !header(LongPolling.ERROR_HEADER).isEmpty();
	}

	/** Why, for people: the name of an error code and a sentence. */
	String reason() {
		if (!isRefusal()) {
			return "the server answered HTTP " + status();
		}
		String code = printable(header(LongPolling.ERROR_HEADER), 40);
		String text = printable(new String(body(), StandardCharsets.UTF_8), MAX_TEXT);
		return text.isEmpty() ? code : code + ": " + text;
	}

	private long number(String header) {
		return LongPolling.number(header(header));
	}

	private String header(String name) {
		return this.response.headers().firstValue(name).orElse("");
	}

	/** What a server says must not write lines into our log. */
	private static String printable(String text, int limit) {
		String shortened = (text.length() <= limit) ? text : text.substring(0, limit);
		return shortened.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "?").trim();
	}

}
