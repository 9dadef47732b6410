package dev.mesh.bus;

/**
 * A send did not succeed; {@link #result()} says how it ended and whether the message can
 * have arrived.
 */
public class SendFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient SendResult result;

	public SendFailedException(SendResult result) {
		super(result.outcome() + (result.mayHaveArrived() ? ", in doubt" : ", not delivered")
				+ (result.detail().isEmpty() ? "" : ": " + result.detail()));
		this.result = result;
	}

	/** How the send ended. */
	public SendResult result() {
		return this.result;
	}

}
