package dev.mesh.template;

/**
 * A {@link BusInterceptor} has refused a message with {@link Destination#refuse}. Nothing
 * was sent.
 */
public class MessageRefusedException extends BusTemplateException {

	private static final long serialVersionUID = 1L;

	MessageRefusedException(Destination destination, String reason) {
		super(destination.path(), destination.target(), "refused, " + reason, null);
	}

}
