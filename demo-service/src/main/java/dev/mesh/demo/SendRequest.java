package dev.mesh.demo;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Reliability;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/messages}.
 *
 * @param to receiver: a peer key, or a device name that only one peer of the mesh has
 * @param from sender: name or key of a peer of this process; its own peer when left out
 * @param path path to send to, such as {@code orders/created}
 * @param text payload as text; with {@code repeat}, <code>{n}</code> in it becomes the
 * number of the message, six digits long
 * @param base64 payload as base64, in place of text
 * @param reliability {@code RELIABLE} (default) or {@code UNRELIABLE}
 * @param repeat how many messages to send, 1 to 100,000; the answer then counts results
 */
record SendRequest(@Nullable String to, @Nullable String from, @Nullable String path, @Nullable String text,
		@Nullable String base64, @Nullable String reliability, @Nullable Integer repeat) {

	private static final int MOST_MESSAGES = 100_000;

	Reliability wantedReliability() {
		if (this.reliability == null) {
			return Reliability.RELIABLE;
		}
		try {
			return Reliability.valueOf(this.reliability.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw RequestProblem.badRequest("reliability is '" + RequestProblem.shortened(this.reliability)
					+ "', but must be RELIABLE (the default) or UNRELIABLE");
		}
	}

	/** How many messages; 0 when one is to be sent and its own result is wanted. */
	int repeats() {
		if (this.repeat == null) {
			return 0;
		}
		if (this.repeat < 1 || this.repeat > MOST_MESSAGES) {
			throw RequestProblem
				.badRequest("repeat is " + this.repeat + ", but must be 1 to " + MOST_MESSAGES + ", or left out");
		}
		return this.repeat;
	}

	String receiver() {
		return required("to", this.to, "a peer key, or the device name of exactly one peer; GET /api/peers lists them");
	}

	/** The message with a number, from 1. */
	BusMessage message(int number) {
		String target = required("path", this.path, "segments separated by '/', such as orders/created");
		byte[] payload = payload(number);
		try {
			return BusMessage.of(target, payload);
		}
		catch (IllegalArgumentException ex) {
			throw RequestProblem.badRequest("path is not usable: " + ex.getMessage());
		}
	}

	private byte[] payload(int number) {
		if ((this.text == null) == (this.base64 == null)) {
			throw RequestProblem.badRequest("There must be either 'text' or 'base64', but "
					+ ((this.text == null) ? "there is neither" : "there are both"));
		}
		if (this.text != null) {
			return numbered(this.text, number).getBytes(StandardCharsets.UTF_8);
		}
		try {
			return Base64.getDecoder().decode(this.base64);
		}
		catch (IllegalArgumentException ex) {
			throw RequestProblem.badRequest("base64 cannot be decoded (" + ex.getMessage()
					+ "); it takes the standard alphabet with padding (RFC 4648, section 4)");
		}
	}

	private String numbered(String template, int number) {
		return (this.repeat == null) ? template : template.replace("{n}", String.format(Locale.ROOT, "%06d", number));
	}

	private static String required(String name, @Nullable String value, String what) {
		if (value == null || value.isBlank()) {
			throw RequestProblem.badRequest("'" + name + "' is missing: " + what);
		}
		return value;
	}

}
