package dev.mesh.template;

import org.jspecify.annotations.Nullable;

/**
 * An object could not be made into a payload or headers; or a reply not into an object,
 * which says nothing about whether the request has run: it has.
 */
public class PayloadConversionException extends BusTemplateException {

	private static final long serialVersionUID = 1L;

	PayloadConversionException(Destination destination, String reason, @Nullable Throwable cause) {
		super(destination.path(), destination.target(), reason, cause);
	}

}
