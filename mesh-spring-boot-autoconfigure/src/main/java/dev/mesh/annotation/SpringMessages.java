package dev.mesh.annotation;

import dev.mesh.bus.Message;
import dev.mesh.bus.StreamCandidate;
import java.util.HashMap;
import java.util.Map;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.support.DestinationVariableMethodArgumentResolver;
import org.springframework.messaging.support.MessageBuilder;

/**
 * What listener methods see of what came over the bus. The sender's headers are put
 * first, so that none of them can pass for one that the mesh or Spring sets.
 */
final class SpringMessages {

	private SpringMessages() {
	}

	static org.springframework.messaging.Message<byte[]> of(Message message, String info) {
		Map<String, Object> headers = headers(message.headers());
		headers.put(MeshMessageHeaders.SENDER, message.sender());
		headers.put(MeshMessageHeaders.PATH, message.path());
		headers.put(MeshMessageHeaders.RELIABILITY, message.reliability());
		headers.put(MeshMessageHeaders.RAW_MESSAGE, message);
		if (!info.isEmpty()) {
			headers.put(MeshMessageHeaders.INFO, info);
		}
		return create(message.bytes(), headers, message.pathVariables());
	}

	static org.springframework.messaging.Message<StreamCandidate> of(StreamCandidate candidate) {
		Map<String, Object> headers = headers(candidate.arguments());
		headers.put(MeshMessageHeaders.SENDER, candidate.peer());
		headers.put(MeshMessageHeaders.PATH, candidate.path());
		headers.put(MeshMessageHeaders.RELIABILITY, candidate.reliability());
		return create(candidate, headers, candidate.pathVariables());
	}

	private static Map<String, Object> headers(Map<String, String> ofSender) {
		Map<String, Object> headers = new HashMap<>();
		ofSender.forEach((name, value) -> {
			if (!MeshMessageHeaders.isReserved(name)) {
				headers.put(name, value);
			}
		});
		return headers;
	}

	private static <T> org.springframework.messaging.Message<T> create(T payload, Map<String, Object> headers,
			Map<String, String> variables) {
		headers.put(DestinationVariableMethodArgumentResolver.DESTINATION_TEMPLATE_VARIABLES_HEADER, variables);
		return MessageBuilder.createMessage(payload, new PlainMessageHeaders(headers));
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
