package dev.mesh.annotation;

import java.util.Objects;

/**
 * A {@link BusStreamListener} method does not want a stream. Thrown before the stream was
 * accepted it refuses it, thrown later it closes it; the opener hears the text.
 */
public class StreamRejectedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	/**
	 * Refuses a stream.
	 * @param reason why, for the opener; at most 1,024 bytes of it are told
	 */
	public StreamRejectedException(String reason) {
		super(Objects.requireNonNull(reason, "reason"));
		this.reason = reason;
	}

	/**
	 * Why.
	 * @return what the opener hears
	 */
	public String reason() {
		return this.reason;
	}

}
