package dev.mesh.annotation;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * Takes the errors of {@link BusMessageListener} methods: of one that names it as
 * {@link BusMessageListener#errorHandler()}, or of all that a
 * {@link BusListenerContainerFactory} is for.
 */
@FunctionalInterface
public interface BusListenerErrorHandler {

	/**
	 * Handles the error of one call. Called on the thread of the call, or on the one that
	 * has completed its asynchronous result with an error; may be called several times at
	 * once.
	 * @param message what the method was called for, with its payload as bytes and the
	 * headers of {@link MeshMessageHeaders}
	 * @param failure what went wrong: an exception of the method itself, or the reason
	 * why its arguments could not be made, such as a
	 * {@link org.springframework.messaging.converter.MessageConversionException}
	 * @return what would have been the method's result, which is the reply to a request;
	 * null for an empty one. The message counts as handled well
	 * @throws Exception when the failure is not handled, for the next one to handle; as a
	 * rule the failure itself
	 */
	@Nullable Object handleError(Message<?> message, Exception failure) throws Exception;

}
