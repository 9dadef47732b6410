package dev.mesh.annotation;

import dev.mesh.bus.PathPattern;
import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.filter.PeerFilter;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes endpoints of annotated methods, and refuses those that cannot work.
 */
final class MeshListenerEndpointFactory {

	static final String BUS_AUTO_STARTUP_PROPERTY = "mesh.bus.listener.auto-startup";

	private final ListenerAttributes attributes;

	private final AtomicInteger unnamed = new AtomicInteger();

	MeshListenerEndpointFactory(ListenerAttributes attributes) {
		this.attributes = attributes;
	}

	MeshListenerEndpoint create(Annotation annotation, Method method, Object bean) {
		return (annotation instanceof BusMessageListener listener) ? busEndpoint(listener, method, bean)
				: presenceEndpoint((PresenceChanged) annotation, method, bean);
	}

	private MeshListenerEndpoint busEndpoint(BusMessageListener listener, Method method, Object bean) {
		List<PathPattern> patterns = patterns(listener, method);
		Class<?> payloadType = BusListenerSignature.check(bean, method, patterns);
		boolean autoStartup = autoStartup(listener.autoStartup(), "${" + BUS_AUTO_STARTUP_PROPERTY + ":true}", method);
		return new BusListenerEndpoint(id(listener.id()), autoStartup, patterns,
				new BusListenerTarget(bean, method, payloadType));
	}

	private MeshListenerEndpoint presenceEndpoint(PresenceChanged listener, Method method, Object bean) {
		PresenceListenerMethod target = PresenceListenerMethod.of(bean, method);
		boolean autoStartup = autoStartup(listener.autoStartup(), "true", method);
		return new PresenceListenerEndpoint(id(listener.id()), autoStartup, target, Set.of(listener.types()),
				filter(listener, method));
	}

	private List<PathPattern> patterns(BusMessageListener listener, Method method) {
		List<String> texts = this.attributes.resolveAll(listener.path());
		if (texts.isEmpty()) {
			throw new InvalidListenerMethodException(method, "@BusMessageListener names no path",
					"Name at least one, as in @BusMessageListener(\"orders/*\").");
		}
		List<PathPattern> patterns = new ArrayList<>();
		for (String text : texts) {
			try {
				patterns.add(PathPattern.parse(text));
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidListenerMethodException(method, "its path '" + text + "' cannot be used",
						String.valueOf(ex.getMessage()), ex);
			}
		}
		return patterns;
	}

	private PeerFilter filter(PresenceChanged listener, Method method) {
		String expression = this.attributes.resolve(listener.filter());
		try {
			return expression.isEmpty() ? PeerFilter.all() : PeerFilter.parse(expression);
		}
		catch (FilterSyntaxException ex) {
			throw new InvalidListenerMethodException(method, "its filter '" + expression + "' cannot be parsed",
					String.valueOf(ex.getMessage()), ex);
		}
	}

	private boolean autoStartup(String value, String defaultValue, Method method) {
		String text = this.attributes.resolve(value.isBlank() ? defaultValue : value);
		if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
			throw new InvalidListenerMethodException(method, "its autoStartup is '" + text + "'",
					"Use true or false, or leave it out.");
		}
		return Boolean.parseBoolean(text);
	}

	private String id(String value) {
		String id = this.attributes.resolve(value);
		return id.isEmpty() ? "meshListener#" + this.unnamed.getAndIncrement() : id;
	}

}
