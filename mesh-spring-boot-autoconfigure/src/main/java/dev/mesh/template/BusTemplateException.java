package dev.mesh.template;

import org.jspecify.annotations.Nullable;

/**
 * A message could not be sent or answered. The text has the path, the peer or filter it
 * was for, and the reason.
 */
public abstract class BusTemplateException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String path;

	private final String target;

	/**
	 * For a message that has somewhere to go.
	 * @param path the path of the message
	 * @param target whom it was for, as text; for people
	 * @param reason why, a clause without a full stop
	 * @param cause what has led to it
	 */
	protected BusTemplateException(String path, String target, String reason, @Nullable Throwable cause) {
		super("Message to '" + path + "' for " + target + ": " + reason, cause);
		this.path = path;
		this.target = target;
	}

	/** Path of the message. */
	public String path() {
		return this.path;
	}

	/**
	 * Whom it was for, as text: the key or the name of a peer, or a filter. For people.
	 */
	public String target() {
		return this.target;
	}

}
