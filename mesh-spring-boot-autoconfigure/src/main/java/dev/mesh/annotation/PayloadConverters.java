package dev.mesh.annotation;

import dev.mesh.bus.BusMessage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;

/**
 * What payloads are read and written with: text by ourselves, everything else by the
 * application's converter, if there is one. Bytes need none.
 */
final class PayloadConverters {

	private static final Set<Class<?>> READ_WITHOUT_CONVERTER = Set.of(byte[].class, Object.class, String.class,
			CharSequence.class);

	private static final List<Class<?>> WRITTEN_WITHOUT_CONVERTER = List.of(byte[].class, ByteBuffer.class,
			CharSequence.class, BusMessage.class, Void.class);

	private final MessageConverter text = new TextMessageConverter();

	private final @Nullable MessageConverter others;

	PayloadConverters(@Nullable MessageConverter others) {
		this.others = others;
	}

	boolean canRead(Class<?> type) {
		return this.others != null || READ_WITHOUT_CONVERTER.contains(type);
	}

	boolean canWrite(Class<?> type) {
		return this.others != null || type == Object.class
				|| WRITTEN_WITHOUT_CONVERTER.stream().anyMatch((known) -> known.isAssignableFrom(type));
	}

	MessageConverter converter() {
		return new CompositeMessageConverter(
				(this.others != null) ? List.of(this.text, this.others) : List.of(this.text));
	}

}
