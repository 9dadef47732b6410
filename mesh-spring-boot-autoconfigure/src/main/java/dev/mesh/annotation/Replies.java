package dev.mesh.annotation;

import dev.mesh.bus.BusMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.ClassUtils;
import org.springframework.util.MimeType;

/**
 * Makes replies of what listener methods return.
 */
final class Replies {

	private static final byte[] EMPTY = new byte[0];

	private final MessageConverter converter;

	Replies(PayloadConverters payloads) {
		this.converter = payloads.converter();
	}

	/**
	 * Makes a reply.
	 * @param path of the request
	 * @param result what the method has returned
	 * @throws MessageConversionException when nothing can write it
	 * @throws IllegalArgumentException when a header is over the limits of the bus
	 */
	BusMessage reply(String path, @Nullable Object result) {
		if (result instanceof Optional<?> optional) {
			return reply(path, optional.orElse(null));
		}
		if (result instanceof BusMessage message) {
			return message;
		}
		if (result instanceof Message<?> message) {
			return withHeaders(payload(path, message.getPayload(), message.getHeaders()), message.getHeaders());
		}
		return payload(path, result, null);
	}

	private BusMessage payload(String path, @Nullable Object payload, @Nullable MessageHeaders headers) {
		if (payload == null) {
			return BusMessage.of(path, EMPTY);
		}
		if (payload instanceof byte[] bytes) {
			return BusMessage.of(path, bytes);
		}
		if (payload instanceof ByteBuffer buffer) {
			return BusMessage.of(path, buffer);
		}
		if (payload instanceof CharSequence text) {
			return text(path, text);
		}
		Message<?> written = this.converter.toMessage(payload, headers);
		if (written == null) {
			throw new MessageConversionException(
					"No converter writes a reply of the type " + payload.getClass().getName());
		}
		BusMessage reply = written(path, written.getPayload());
		Object type = written.getHeaders().get(MessageHeaders.CONTENT_TYPE);
		return (type != null) ? reply.withHeader(MessageHeaders.CONTENT_TYPE, type.toString()) : reply;
	}

	/** What a converter may make of a payload, as in the template. */
	private static BusMessage written(String path, Object payload) {
		if (payload instanceof byte[] bytes) {
			return BusMessage.of(path, bytes);
		}
		if (payload instanceof CharSequence text) {
			return text(path, text);
		}
		throw new MessageConversionException(
				"The MessageConverter has made " + payload.getClass().getName() + " of a reply, not bytes");
	}

	private static BusMessage text(String path, CharSequence text) {
		return BusMessage.of(path, text.toString().getBytes(StandardCharsets.UTF_8));
	}

	private static BusMessage withHeaders(BusMessage reply, MessageHeaders headers) {
		BusMessage all = reply;
		for (Map.Entry<String, Object> header : headers.entrySet()) {
			if (!MeshMessageHeaders.isReserved(header.getKey()) && isText(header.getValue())) {
				all = all.withHeader(header.getKey(), header.getValue().toString());
			}
		}
		return all;
	}

	private static boolean isText(Object value) {
		return value instanceof MimeType || ClassUtils.isSimpleValueType(value.getClass());
	}

}
