package dev.mesh.template;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;

/**
 * Sees what a {@link BusTemplate} sends, before it goes and when it has ended. Beans of
 * this type are called in their order, and in the reverse order with results. Must be
 * thread-safe and must not block.
 */
public interface BusInterceptor {

	/**
	 * Called with a message that is about to be sent, on the thread that sends it. It may
	 * return another message, with other headers or another payload to the same path; or
	 * refuse it with {@link Destination#refuse}. What it throws goes to the sender, and
	 * neither the message is sent nor is any further interceptor called.
	 * @param destination where it goes
	 * @param message the message as it would be sent, after conversion
	 * @return what is to be sent in place of it
	 */
	default BusMessage beforeSend(Destination destination, BusMessage message) {
		return message;
	}

	/**
	 * Called with the result of a message that was handed to the bus; for each peer when
	 * it went to all of a filter. A request that was answered is ACKNOWLEDGED. Called on
	 * a thread of the bus, or on the sender's. What it throws is logged.
	 * @param destination where it went
	 * @param result how it ended
	 */
	default void afterResult(Destination destination, SendResult result) {
	}

}
