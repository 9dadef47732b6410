package dev.mesh.test;

import dev.mesh.bus.BusMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.MessageBuilder;
import tools.jackson.databind.json.JsonMapper;

/** Makes objects of payloads and payloads of replies, as the application does. */
final class Payloads {

	private final MessageConverter converter;

	Payloads(@Nullable MessageConverter converter) {
		this.converter = (converter != null) ? converter
				: new JacksonJsonMessageConverter(JsonMapper.builder().findAndAddModules().build());
	}

	MessageConverter converter() {
		return this.converter;
	}

	<T> T read(byte[] bytes, Map<String, String> headers, Class<T> type) {
		if (type == byte[].class) {
			return type.cast(bytes.clone());
		}
		if (type == String.class) {
			return type.cast(new String(bytes, StandardCharsets.UTF_8));
		}
		Map<String, Object> all = new HashMap<>(headers);
		Object result = this.converter.fromMessage(MessageBuilder.createMessage(bytes, new MessageHeaders(all)), type);
		if (result == null) {
			throw new AssertionError("Nothing can read " + bytes.length + " bytes with the headers " + headers + " as "
					+ type.getName());
		}
		return type.cast(result);
	}

	BusMessage reply(String path, @Nullable Object payload) {
		if (payload instanceof BusMessage message) {
			return message;
		}
		if (payload == null) {
			return BusMessage.of(path, new byte[0]);
		}
		if (payload instanceof byte[] bytes) {
			return BusMessage.of(path, bytes);
		}
		if (payload instanceof ByteBuffer bytes) {
			return BusMessage.of(path, bytes);
		}
		if (payload instanceof CharSequence text) {
			return BusMessage.of(path, text.toString().getBytes(StandardCharsets.UTF_8));
		}
		Message<?> written = this.converter.toMessage(payload, null);
		if (written == null || !(written.getPayload() instanceof byte[] bytes)) {
			throw new IllegalArgumentException("Nothing can write " + payload.getClass().getName());
		}
		BusMessage reply = BusMessage.of(path, bytes);
		Object type = written.getHeaders().get(MessageHeaders.CONTENT_TYPE);
		return (type != null) ? reply.withHeader(MessageHeaders.CONTENT_TYPE, type.toString()) : reply;
	}

}
