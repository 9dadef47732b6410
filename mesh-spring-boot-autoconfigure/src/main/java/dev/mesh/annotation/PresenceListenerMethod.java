package dev.mesh.annotation;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceGraph;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/**
 * A {@link PresenceChanged} method, made callable.
 */
final class PresenceListenerMethod {

	private static final Set<PresenceChange.Type> OF_CONNECTIONS = EnumSet.of(PresenceChange.Type.CONNECTED,
			PresenceChange.Type.DISCONNECTED);

	private final ListenerTarget target;

	private final List<BiFunction<PresenceChange, PresenceChanges, Object>> arguments;

	private final ListenerCondition condition;

	private final @Nullable PresenceListenerErrorHandler errorHandler;

	private PresenceListenerMethod(ListenerTarget target,
			List<BiFunction<PresenceChange, PresenceChanges, Object>> arguments, ListenerCondition condition,
			@Nullable PresenceListenerErrorHandler errorHandler) {
		this.target = target;
		this.arguments = arguments;
		this.condition = condition;
		this.errorHandler = errorHandler;
	}

	/** Of a method that is called for these types, or for all when there are none. */
	static PresenceListenerMethod of(ListenerTarget target, Set<PresenceChange.Type> types, ListenerCondition condition,
			@Nullable PresenceListenerErrorHandler errorHandler) {
		Method method = target.method();
		Class<?> returned = method.getReturnType();
		if (returned != void.class && returned != Void.class && !CompletionStage.class.isAssignableFrom(returned)) {
			throw new InvalidListenerMethodException(method, "it returns " + returned.getSimpleName(),
					"Nobody would take the value: return void, or a CompletionStage to be waited for.");
		}
		List<BiFunction<PresenceChange, PresenceChanges, Object>> arguments = new ArrayList<>();
		for (int i = 0; i < method.getParameterCount(); i++) {
			ResolvableType parameter = ResolvableType.forMethodParameter(method, i, target.type());
			arguments.add((parameter.toClass() == Connection.class) ? connection(method, types)
					: argument(parameter, method));
		}
		ReflectionUtils.makeAccessible(target.invocable());
		return new PresenceListenerMethod(target, arguments, condition, errorHandler);
	}

	private static BiFunction<PresenceChange, PresenceChanges, Object> argument(ResolvableType parameter,
			Method method) {
		Class<?> type = parameter.toClass();
		if (type == Peer.class) {
			return (change, changes) -> change.peer();
		}
		if (type == PeerKey.class) {
			return (change, changes) -> change.key();
		}
		if (type == PresenceGraph.class) {
			return (change, changes) -> changes.graph();
		}
		if (type == PresenceChange.class) {
			return (change, changes) -> change;
		}
		if (type == PresenceChanges.class) {
			return (change, changes) -> changes;
		}
		if (type == PresenceChange.Type.class) {
			return (change, changes) -> change.type();
		}
		if (type == Optional.class && parameter.getGeneric().toClass() == Connection.class) {
			return (change, changes) -> change.connection();
		}
		throw new InvalidListenerMethodException(method, "a parameter is of type " + parameter,
				"A @PresenceChanged method takes a Peer, a PeerKey, a PresenceGraph, a PresenceChange, its Type, a "
						+ "Connection or Optional<Connection>, the PresenceChanges it is one of, or nothing.");
	}

	private static BiFunction<PresenceChange, PresenceChanges, Object> connection(Method method,
			Set<PresenceChange.Type> types) {
		if (types.isEmpty() || !OF_CONNECTIONS.containsAll(types)) {
			throw new InvalidListenerMethodException(method,
					"a parameter is of type Connection, but it is called for "
							+ (types.isEmpty() ? "all types" : types),
					"Only " + OF_CONNECTIONS + " have one: name them as the types, or take an Optional<Connection>.");
		}
		return (change, changes) -> change.connection().orElseThrow();
	}

	/**
	 * Calls the method when the condition is true, and waits for a stage that it returns.
	 * @throws Throwable what nobody handles
	 */
	void call(PresenceChange change, PresenceChanges changes) throws Throwable {
		try {
			Object[] values = this.arguments.stream().map((argument) -> argument.apply(change, changes)).toArray();
			if (this.condition.matches(new PresenceCall(change, changes, values), values)) {
				Results.future(this.target.invocable().invoke(this.target.bean(), values)).get();
			}
		}
		catch (InvocationTargetException | ExecutionException ex) {
			handle(change, (ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw ex;
		}
		catch (RuntimeException ex) {
			handle(change, ex);
		}
	}

	private void handle(PresenceChange change, Throwable thrown) throws Throwable {
		if (this.errorHandler == null || !(thrown instanceof Exception failure)) {
			throw thrown;
		}
		this.errorHandler.handleError(change, failure);
	}

	Method method() {
		return this.target.method();
	}

	@Override
	public String toString() {
		return InvalidListenerMethodException.describe(method());
	}

}
