package dev.mesh.autoconfigure.polling;

import dev.mesh.link.LongPolling;
import dev.mesh.link.RecordBatch;
import dev.mesh.wire.ErrorCode;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/**
 * What a request is answered with. Immutable.
 */
final class PollingReply {

	private static final int TOO_MANY_REQUESTS = 429;

	private static final byte[] NOTHING = new byte[0];

	private final int status;

	private final Map<String, String> headers;

	private final byte[] body;

	private PollingReply(int status, Map<String, String> headers, byte[] body) {
		this.status = status;
		this.headers = headers;
		this.body = body;
	}

	/** The link is open. */
	static PollingReply opened(PollingTimes times) {
		return new PollingReply(HttpServletResponse.SC_OK, Map.of(LongPolling.VERSION_HEADER, LongPolling.VERSION,
				LongPolling.HOLD_HEADER, Long.toString(times.hold().toMillis())), NOTHING);
	}

	/** It has arrived; or there is nothing to fetch. */
	static PollingReply nothing() {
		return new PollingReply(HttpServletResponse.SC_NO_CONTENT, Map.of(), NOTHING);
	}

	/** The batch of this number. */
	static PollingReply batch(long number, RecordBatch batch) {
		return new PollingReply(HttpServletResponse.SC_OK, Map.of(LongPolling.NUMBER_HEADER, Long.toString(number),
				HttpHeaders.CONTENT_TYPE, LongPolling.CONTENT_TYPE), batch.bytes());
	}

	/** The same request again, a little later. */
	static PollingReply later(String reason) {
		return refused(TOO_MANY_REQUESTS, ErrorCode.QUOTA_EXCEEDED, reason);
	}

	/** No process but the one that has the link can answer. */
	static PollingReply wrongNode() {
		return refused(HttpServletResponse.SC_NOT_FOUND, ErrorCode.WRONG_NODE,
				"This process has no such link, or none any more.");
	}

	/**
	 * The link has ended here.
	 * @param reason name of an error code and a text, as the mesh writes them
	 */
	static PollingReply gone(String reason) {
		return coded(HttpServletResponse.SC_GONE, reason);
	}

	/** A refusal whose reason begins with the name of an error code, as a rule. */
	static PollingReply coded(int status, String reason) {
		String name = reason.split(":", 2)[0];
		for (ErrorCode code : ErrorCode.values()) {
			if (code.name().equals(name)) {
				return refused(status, code, reason.substring(name.length()).replaceFirst("^: ?", ""));
			}
		}
		return refused(status, ErrorCode.NORMAL, reason);
	}

	/** Not this, for a reason. */
	static PollingReply refused(int status, ErrorCode code, String reason) {
		return plain(status, reason).with(LongPolling.ERROR_HEADER, code.name());
	}

	/** Not this, and nothing that the mesh has decided. */
	static PollingReply plain(int status, String reason) {
		return new PollingReply(status, Map.of(HttpHeaders.CONTENT_TYPE, "text/plain;charset=UTF-8"),
				reason.getBytes(StandardCharsets.UTF_8));
	}

	/** The same with a header more. */
	PollingReply with(String name, String value) {
		Map<String, String> more = new LinkedHashMap<>(this.headers);
		more.put(name, value);
		return new PollingReply(this.status, more, this.body);
	}

	/** Whether the client is to repeat its request. */
	boolean isLater() {
		return this.status == TOO_MANY_REQUESTS;
	}

	/** Sets all but the body. */
	void writeHeadTo(HttpServletResponse response) {
		response.setStatus(this.status);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		this.headers.forEach(response::setHeader);
		if (this.status != HttpServletResponse.SC_NO_CONTENT) {
			response.setContentLength(this.body.length);
		}
	}

	/** The array itself, which nobody changes. */
	byte[] body() {
		return this.body;
	}

}
