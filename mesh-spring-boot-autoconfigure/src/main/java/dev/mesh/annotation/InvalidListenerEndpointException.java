package dev.mesh.annotation;

import org.jspecify.annotations.Nullable;

/**
 * A listener that a {@link MeshListenerConfigurer} registers cannot work. Ends the start
 * of the application; the message names the listener by its id, what is wrong with it and
 * what would be right.
 */
public final class InvalidListenerEndpointException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String id;

	private final String problem;

	private final String remedy;

	InvalidListenerEndpointException(String id, String problem, String remedy, @Nullable Throwable cause) {
		super("The mesh listener '" + id + "' cannot work: " + problem + ". " + remedy, cause);
		this.id = id;
		this.problem = problem;
		this.remedy = remedy;
	}

	/**
	 * The listener.
	 * @return its id
	 */
	public String id() {
		return this.id;
	}

	/**
	 * What is wrong; without a full stop.
	 * @return a sentence for people
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * What to do about it.
	 * @return one or more sentences for people
	 */
	public String remedy() {
		return this.remedy;
	}

}
