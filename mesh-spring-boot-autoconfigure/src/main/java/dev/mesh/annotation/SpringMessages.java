package dev.mesh.annotation;

import dev.mesh.bus.Message;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
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
		PlainMessageHeaders headers = new PlainMessageHeaders(message.headers(), message.sender(), message.path(),
				message.reliability(), message.pathVariables());
		headers.add(MeshMessageHeaders.RAW_MESSAGE, message);
		if (!info.isEmpty()) {
			headers.add(MeshMessageHeaders.INFO, info);
		}
		return MessageBuilder.createMessage(message.bytes(), headers);
	}

	static org.springframework.messaging.Message<StreamCandidate> of(StreamCandidate candidate) {
		return MessageBuilder.createMessage(candidate, new PlainMessageHeaders(candidate.arguments(), candidate.peer(),
				candidate.path(), candidate.reliability(), candidate.pathVariables()));
	}

	/**
	 * Headers without a made-up id and time, which would cost more than the rest of a
	 * small message.
	 */
	private static final class PlainMessageHeaders extends MessageHeaders {

		private static final long serialVersionUID = 1L;

		PlainMessageHeaders(Map<String, String> ofSender, PeerKey sender, String path, Reliability reliability,
				Map<String, String> variables) {
			super(null, ID_VALUE_NONE, -1L);
			Map<String, Object> headers = getRawHeaders();
			if (!ofSender.isEmpty()) {
				ofSender.forEach((name, value) -> {
					if (!MeshMessageHeaders.isReserved(name)) {
						headers.put(name, value);
					}
				});
			}
			headers.put(MeshMessageHeaders.SENDER, sender);
			headers.put(MeshMessageHeaders.PATH, path);
			headers.put(MeshMessageHeaders.RELIABILITY, reliability);
			headers.put(DestinationVariableMethodArgumentResolver.DESTINATION_TEMPLATE_VARIABLES_HEADER, variables);
		}

		/** One of the mesh, before anybody has seen them. */
		void add(String name, Object value) {
			getRawHeaders().put(name, value);
		}

	}

}
