package dev.mesh.annotation;

import java.lang.reflect.ParameterizedType;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

/**
 * What a listener method declares to return.
 *
 * @param isVoid whether it declares nothing, so that it answers no requests
 * @param payload what the reply is written from; {@link Void} for an empty one
 */
record ReturnType(boolean isVoid, Class<?> payload) {

	/**
	 * Looks at a method.
	 * @throws InvalidListenerMethodException when it can never be a reply
	 */
	static ReturnType of(ListenerTarget target) {
		ResolvableType type = ResolvableType.forMethodReturnType(target.method(), target.type());
		Class<?> raw = type.toClass();
		if (raw == void.class || raw == Void.class) {
			return new ReturnType(true, Void.class);
		}
		ReactiveAdapter adapter = isStage(raw) ? null : Results.adapter(raw, null);
		if (isOfSeveral(raw, adapter)) {
			throw new InvalidListenerMethodException(target.method(),
					"it returns " + raw.getSimpleName() + ", which may have several values",
					"A request has one reply: return one value, a collection, or a CompletionStage of one; "
							+ "many belong into a stream (@BusStreamListener).");
		}
		if (Future.class.isAssignableFrom(raw) && !isStage(raw)) {
			throw new InvalidListenerMethodException(target.method(),
					"it returns " + raw.getSimpleName() + ", which a thread would have to wait for",
					"Return a CompletableFuture.");
		}
		ResolvableType value = isStage(raw) ? type.as(CompletionStage.class).getGeneric() : type;
		if (adapter != null) {
			value = adapter.isNoValue() ? ResolvableType.forClass(Void.class) : type.getGeneric();
		}
		requireThere(value, isStage(raw) || adapter != null, target);
		return new ReturnType(false, payload(value));
	}

	/** A value that is waited for in turn, or several, would be written as it is. */
	private static void requireThere(ResolvableType value, boolean isIn, ListenerTarget target) {
		Class<?> raw = value.toClass();
		boolean isAsync = isStage(raw) || Future.class.isAssignableFrom(raw);
		if (isIn && (isAsync || isOfSeveral(raw, null) || Results.adapter(raw, null) != null)) {
			throw new InvalidListenerMethodException(target.method(),
					"it returns " + raw.getSimpleName() + " within "
							+ ResolvableType.forMethodReturnType(target.method(), target.type()),
					"Return the reply itself, or one CompletionStage or reactive type of it.");
		}
		if (value.getType() instanceof ParameterizedType) {
			for (ResolvableType generic : value.getGenerics()) {
				requireThere(generic, true, target);
			}
		}
	}

	private static Class<?> payload(ResolvableType type) {
		Class<?> raw = type.toClass();
		boolean isWrapper = raw == Optional.class || Message.class.isAssignableFrom(raw);
		@Nullable Class<?> inner = isWrapper
				? type.as((raw == Optional.class) ? Optional.class : Message.class).getGeneric().resolve() : raw;
		return (inner != null) ? inner : Object.class;
	}

	private static boolean isStage(Class<?> raw) {
		return CompletionStage.class.isAssignableFrom(raw);
	}

	private static boolean isOfSeveral(Class<?> raw, @Nullable ReactiveAdapter adapter) {
		return (adapter != null && adapter.isMultiValue()) || Flow.Publisher.class.isAssignableFrom(raw)
				|| BaseStream.class.isAssignableFrom(raw)
				|| (adapter == null && raw.getName().equals("org.reactivestreams.Publisher"));
	}

}
