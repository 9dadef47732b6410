package dev.mesh.template;

import dev.mesh.annotation.MeshListenerConfiguration;
import dev.mesh.annotation.MeshMessageHeaders;
import dev.mesh.bus.BusMessage;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.IdTimestampMessageHeaderInitializer;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.util.ClassUtils;
import org.springframework.util.MimeType;

/**
 * Makes messages of the bus from objects, and objects from replies.
 */
final class PayloadMapping {

	private static final String REMEDY = "add Jackson (spring-boot-starter-jackson) for JSON, define a MessageConverter "
			+ "bean named '" + MeshListenerConfiguration.PAYLOAD_CONVERTER_BEAN_NAME
			+ "', or use byte[], ByteBuffer or String";

	private final @Nullable MessageConverter converter;

	private final IdTimestampMessageHeaderInitializer withoutId = new IdTimestampMessageHeaderInitializer();

	PayloadMapping(@Nullable MessageConverter converter) {
		this.converter = converter;
		this.withoutId.setDisableIdGeneration();
		this.withoutId.setEnableTimestamp(false);
	}

	/**
	 * Makes a message.
	 * @param payload an object, or one of Spring's messages with its headers
	 * @param headers further ones, which win over those
	 * @throws PayloadConversionException when nothing can, or the headers are too many or
	 * too long
	 */
	BusMessage write(Destination destination, Object payload, Map<String, String> headers) {
		Map<String, String> all = new LinkedHashMap<>();
		Object body = payload;
		if (payload instanceof Message<?> message) {
			copy(message.getHeaders(), all);
			body = message.getPayload();
		}
		all.putAll(headers);
		BusMessage result = message(destination, body, all);
		try {
			for (Map.Entry<String, String> header : all.entrySet()) {
				result = result.withHeader(header.getKey(), header.getValue());
			}
			return result;
		}
		catch (IllegalArgumentException ex) {
			throw new PayloadConversionException(destination, String.valueOf(ex.getMessage()), ex);
		}
	}

	private BusMessage message(Destination destination, Object body, Map<String, String> headers) {
		if (body instanceof byte[] bytes) {
			return BusMessage.of(destination.path(), bytes);
		}
		if (body instanceof ByteBuffer bytes) {
			return BusMessage.of(destination.path(), bytes);
		}
		if (body instanceof CharSequence text) {
			return text(destination, text);
		}
		Message<?> converted = convert(destination, body, headers);
		if (converted == null) {
			throw new PayloadConversionException(destination,
					"nothing can write " + body.getClass().getName() + "; " + REMEDY, null);
		}
		copy(converted.getHeaders(), headers);
		if (converted.getPayload() instanceof byte[] bytes) {
			return BusMessage.of(destination.path(), bytes);
		}
		if (converted.getPayload() instanceof CharSequence text) {
			return text(destination, text);
		}
		throw new PayloadConversionException(destination, "the MessageConverter has made "
				+ converted.getPayload().getClass().getName() + " of " + body.getClass().getName() + ", not bytes",
				null);
	}

	private static BusMessage text(Destination destination, CharSequence text) {
		return BusMessage.of(destination.path(), text.toString().getBytes(StandardCharsets.UTF_8));
	}

	private @Nullable Message<?> convert(Destination destination, Object body, Map<String, String> headers) {
		MessageHeaderAccessor accessor = new MessageHeaderAccessor();
		this.withoutId.initHeaders(accessor);
		headers.forEach(accessor::setHeader);
		accessor.setLeaveMutable(true);
		try {
			MessageHeaders all = accessor.getMessageHeaders();
			return (this.converter instanceof SmartMessageConverter smart)
					? smart.toMessage(body, all, new TypeHint(body.getClass()))
					: (this.converter != null) ? this.converter.toMessage(body, all) : null;
		}
		catch (MessageConversionException ex) {
			throw new PayloadConversionException(destination, String.valueOf(ex.getMessage()), ex);
		}
	}

	/** Only what has one obvious text goes out, and nothing that is for this node. */
	private static void copy(MessageHeaders from, Map<String, String> to) {
		from.forEach((name, value) -> {
			if (!MeshMessageHeaders.isReserved(name)
					&& (value instanceof MimeType || ClassUtils.isSimpleValueType(value.getClass()))) {
				to.put(name, value.toString());
			}
		});
	}

	/**
	 * Makes an object of a reply.
	 * @return null for Void, and for an empty payload unless it is read as bytes or text
	 * @throws PayloadConversionException when nothing can
	 */
	@Nullable Object read(Destination destination, BusMessage reply, Type type) {
		Class<?> raw = ResolvableType.forType(type).resolve(Object.class);
		if (raw == Void.class) {
			return null;
		}
		if (raw == BusMessage.class) {
			return reply;
		}
		if (raw == ByteBuffer.class) {
			return reply.payload();
		}
		byte[] bytes = new byte[reply.size()];
		reply.payload().get(bytes);
		if (raw.isInstance(bytes)) {
			return bytes;
		}
		if (raw == String.class || raw == CharSequence.class) {
			return new String(bytes, charset(reply));
		}
		if (bytes.length == 0) {
			return null;
		}
		return convert(destination, reply, bytes, raw, type);
	}

	private Object convert(Destination destination, BusMessage reply, byte[] bytes, Class<?> raw, Type type) {
		MessageHeaderAccessor accessor = new MessageHeaderAccessor();
		this.withoutId.initHeaders(accessor);
		reply.headers().forEach((name, value) -> {
			if (!MeshMessageHeaders.isReserved(name)) {
				accessor.setHeader(name, value);
			}
		});
		Object result;
		try {
			result = convert(MessageBuilder.createMessage(bytes, accessor.getMessageHeaders()), raw, type);
		}
		catch (RuntimeException ex) {
			throw new PayloadConversionException(destination,
					"the reply cannot be read as " + type.getTypeName() + ", " + ex.getMessage(), ex);
		}
		if (result == null) {
			throw new PayloadConversionException(destination,
					"nothing can read the reply as " + type.getTypeName() + contentType(reply) + "; " + REMEDY, null);
		}
		return result;
	}

	private @Nullable Object convert(Message<?> message, Class<?> raw, Type type) {
		return (this.converter instanceof SmartMessageConverter smart)
				? smart.fromMessage(message, raw, new TypeHint(type))
				: (this.converter != null) ? this.converter.fromMessage(message, raw) : null;
	}

	/** That of the content type, as for listener methods, else UTF-8. */
	private static Charset charset(BusMessage reply) {
		try {
			String type = reply.headers().get(MessageHeaders.CONTENT_TYPE);
			Charset charset = (type != null) ? MimeType.valueOf(type).getCharset() : null;
			return (charset != null) ? charset : StandardCharsets.UTF_8;
		}
		catch (IllegalArgumentException ex) {
			return StandardCharsets.UTF_8;
		}
	}

	private static String contentType(BusMessage reply) {
		String type = reply.headers().get(MessageHeaders.CONTENT_TYPE);
		return (type != null) ? " from " + type : "";
	}

}
