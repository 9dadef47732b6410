package dev.mesh.link;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A dial came to nothing. The message is for people: it names the address, what went
 * wrong and what to do.
 */
public class LinkException extends IOException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	public LinkException(Reason reason, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	/** What kind of failure it was. */
	public Reason reason() {
		return this.reason;
	}

	/** What went wrong, as far as the dialer can act on it. */
	public enum Reason {

		/** The host's name has no address. */
		UNKNOWN_HOST,
		/** No answer came in time. */
		TIMED_OUT,
		/**
		 * The two ends could not agree on encryption, or the certificate is not trusted.
		 */
		TLS,
		/** Anything else: refused, reset, an HTTP status. */
		OTHER

	}

}
