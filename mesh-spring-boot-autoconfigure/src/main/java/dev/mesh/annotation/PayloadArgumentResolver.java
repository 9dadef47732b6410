package dev.mesh.annotation;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * Resolves the payload. An empty payload is a value of its own for text and bytes, where
 * Spring takes it for a missing one.
 */
final class PayloadArgumentResolver extends PayloadMethodArgumentResolver {

	private final @Nullable Validator validator;

	PayloadArgumentResolver(MessageConverter converter, @Nullable Validator validator) {
		super(converter, validator);
		this.validator = validator;
	}

	/** A validator must not be given what it does not support. */
	@Override
	protected void validate(Message<?> message, MethodParameter parameter, Object target) {
		if (this.validator != null && this.validator.supports(target.getClass())) {
			super.validate(message, parameter, target);
		}
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
		if (message.getPayload() instanceof byte[] bytes && bytes.length == 0) {
			Class<?> type = parameter.getParameterType();
			if (type == byte[].class) {
				return bytes;
			}
			if (type == String.class || type == CharSequence.class) {
				return "";
			}
		}
		return super.resolveArgument(parameter, message);
	}

}
