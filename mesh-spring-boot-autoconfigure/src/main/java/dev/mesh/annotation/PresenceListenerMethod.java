package dev.mesh.annotation;

import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceGraph;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.springframework.util.ReflectionUtils;

/**
 * A {@link PresenceChanged} method, made callable.
 */
final class PresenceListenerMethod {

	private final Object bean;

	private final Method method;

	private final List<BiFunction<PresenceChange, PresenceGraph, Object>> arguments;

	private PresenceListenerMethod(Object bean, Method method,
			List<BiFunction<PresenceChange, PresenceGraph, Object>> arguments) {
		this.bean = bean;
		this.method = method;
		this.arguments = arguments;
	}

	static PresenceListenerMethod of(Object bean, Method method) {
		if (method.getReturnType() != void.class && method.getReturnType() != Void.class) {
			throw new InvalidListenerMethodException(method, "it returns " + method.getReturnType().getSimpleName(),
					"Nobody would take the value: return void.");
		}
		List<BiFunction<PresenceChange, PresenceGraph, Object>> arguments = new ArrayList<>();
		for (Class<?> type : method.getParameterTypes()) {
			arguments.add(argument(type, method));
		}
		ReflectionUtils.makeAccessible(method);
		return new PresenceListenerMethod(bean, method, arguments);
	}

	private static BiFunction<PresenceChange, PresenceGraph, Object> argument(Class<?> type, Method method) {
		if (type == Peer.class) {
			return (change, graph) -> change.peer();
		}
		if (type == PresenceGraph.class) {
			return (change, graph) -> graph;
		}
		if (type == PresenceChange.class) {
			return (change, graph) -> change;
		}
		throw new InvalidListenerMethodException(method, "a parameter is of type " + type.getName(),
				"A @PresenceChanged method takes a Peer, a PresenceGraph, a PresenceChange, or nothing.");
	}

	void call(PresenceChange change, PresenceGraph graph) throws Throwable {
		Object[] values = this.arguments.stream().map((argument) -> argument.apply(change, graph)).toArray();
		try {
			this.method.invoke(this.bean, values);
		}
		catch (InvocationTargetException ex) {
			throw (ex.getCause() != null) ? ex.getCause() : ex;
		}
	}

	@Override
	public String toString() {
		return InvalidListenerMethodException.describe(this.method);
	}

}
