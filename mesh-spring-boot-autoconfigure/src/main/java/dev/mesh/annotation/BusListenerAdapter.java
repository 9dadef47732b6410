package dev.mesh.annotation;

import dev.mesh.bus.Message;
import dev.mesh.bus.MessageHandler;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.logging.LogFactory;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.support.DestinationVariableMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Hands messages of the bus to a listener method. What the method throws goes to the bus,
 * which logs and counts it.
 */
final class BusListenerAdapter implements MessageHandler {

	private final InvocableHandlerMethod method;

	private final MeshListenerCounters counters;

	private final RateLimitedLog log = new RateLimitedLog(LogFactory.getLog(BusMessageListener.class),
			System::nanoTime);

	BusListenerAdapter(InvocableHandlerMethod method, MeshListenerCounters counters) {
		this.method = method;
		this.counters = counters;
	}

	@Override
	public void onMessage(Message message) throws Exception {
		try {
			this.method.invoke(MessageBuilder.createMessage(message.bytes(), headers(message)));
		}
		catch (UnreadableMessageException ex) {
			this.counters.countUnreadableMessage();
			this.log.warn(
					"Dropped a message from " + message.sender() + " to '" + message.path() + "': listener method "
							+ InvalidListenerMethodException.describe(this.method.getMethod()) + " cannot take it",
					ex.reason());
		}
	}

	/**
	 * The sender's headers first, so that none of them can pass for one that the mesh or
	 * Spring sets.
	 */
	private static MessageHeaders headers(Message message) {
		Map<String, Object> headers = new HashMap<>();
		message.headers().forEach((name, value) -> {
			if (!isReserved(name)) {
				headers.put(name, value);
			}
		});
		headers.put(MeshMessageHeaders.SENDER, message.sender());
		headers.put(MeshMessageHeaders.PATH, message.path());
		headers.put(MeshMessageHeaders.RELIABILITY, message.reliability());
		headers.put(MeshMessageHeaders.RAW_MESSAGE, message);
		headers.put(DestinationVariableMethodArgumentResolver.DESTINATION_TEMPLATE_VARIABLES_HEADER,
				message.pathVariables());
		return new PlainMessageHeaders(headers);
	}

	private static boolean isReserved(String name) {
		return name.startsWith(MeshMessageHeaders.PREFIX) || name.equals(MessageHeaders.ID)
				|| name.equals(MessageHeaders.TIMESTAMP) || name.equals(MessageHeaders.REPLY_CHANNEL)
				|| name.equals(MessageHeaders.ERROR_CHANNEL) || name.equals("nativeHeaders");
	}

	/**
	 * Headers without a made-up id and time, which would cost more than the rest of a
	 * small message.
	 */
	private static final class PlainMessageHeaders extends MessageHeaders {

		private static final long serialVersionUID = 1L;

		PlainMessageHeaders(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
