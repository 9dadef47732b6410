package dev.mesh.annotation;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.util.MimeType;

/**
 * Reads any payload as text, whatever its content type: in the charset of the content
 * type, or UTF-8. Writes nothing: text is written before converters are asked.
 */
final class TextMessageConverter extends AbstractMessageConverter {

	TextMessageConverter() {
		super(List.of());
	}

	@Override
	protected boolean supports(Class<?> type) {
		return type == String.class || type == CharSequence.class;
	}

	@Override
	protected @Nullable Object convertFromInternal(Message<?> message, Class<?> targetClass, @Nullable Object hint) {
		Object payload = message.getPayload();
		return (payload instanceof byte[] bytes) ? new String(bytes, charset(message.getHeaders())) : payload;
	}

	private Charset charset(MessageHeaders headers) {
		MimeType type = getMimeType(headers);
		Charset charset = (type != null) ? type.getCharset() : null;
		return (charset != null) ? charset : StandardCharsets.UTF_8;
	}

}
