package dev.mesh.annotation;

import dev.mesh.bus.PathPattern;
import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.filter.PeerFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * The attributes of one annotation of one method; each that makes no sense is an
 * {@link InvalidListenerMethodException} with the value.
 */
final class EndpointAttributes {

	private final ListenerAttributes attributes;

	private final ListenerTarget target;

	EndpointAttributes(ListenerAttributes attributes, ListenerTarget target) {
		this.attributes = attributes;
		this.target = target;
	}

	String text(String name, String value) {
		return value.isEmpty() ? "" : resolved(name, value, this.attributes::resolve);
	}

	List<PathPattern> patterns(String[] values, String annotation) {
		List<PathPattern> patterns = new ArrayList<>();
		for (String value : values) {
			for (String text : resolved("path", value, (one) -> this.attributes.resolveAll(new String[] { one }))) {
				patterns.add(pattern(text));
			}
		}
		if (patterns.isEmpty()) {
			throw invalid(annotation + " names no path", "Name at least one, as in " + annotation + "(\"orders/*\").",
					null);
		}
		return patterns;
	}

	private PathPattern pattern(String text) {
		try {
			return PathPattern.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw invalid("its path '" + text + "' cannot be used", String.valueOf(ex.getMessage()), ex);
		}
	}

	PeerFilter filter(String value) {
		String expression = text("filter", value);
		try {
			return expression.isEmpty() ? PeerFilter.all() : PeerFilter.parse(expression);
		}
		catch (FilterSyntaxException ex) {
			throw invalid("its filter '" + expression + "' cannot be parsed", String.valueOf(ex.getMessage()), ex);
		}
	}

	ListenerCondition condition(String value) {
		return ListenerCondition.parse(text("condition", value), this.target, this.attributes.beanFactory());
	}

	boolean flag(String name, String value, boolean defaultValue) {
		String text = text(name, value);
		if (text.isEmpty()) {
			return defaultValue;
		}
		if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
			throw invalid("its " + name + " is '" + text + "'", "Use true or false, or leave it out.", null);
		}
		return Boolean.parseBoolean(text);
	}

	int concurrency(String value, int defaultValue) {
		String text = text("concurrency", value);
		if (text.isEmpty()) {
			return defaultValue;
		}
		int max = BusListenerContainerFactory.MAX_CONCURRENCY;
		try {
			int number = Integer.parseInt(text);
			if (number >= 1 && number <= max) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// The same answer as to a number out of range.
		}
		throw invalid("its concurrency is '" + text + "'", "Use a number from 1 to " + max
				+ ", or leave it out: 1 keeps the order of each sender, more gives it up.", null);
	}

	/** A bean by name, or what an expression gives; null when the attribute is empty. */
	<T> @Nullable T bean(String name, String value, Class<T> type) {
		if (value.isEmpty()) {
			return null;
		}
		Object given = resolved(name, value, (text) -> Optional.ofNullable(this.attributes.evaluate(text)))
			.orElse(null);
		if (given == null || type.isInstance(given)) {
			return type.cast(given);
		}
		String bean = given.toString().trim();
		if (bean.isEmpty()) {
			return null;
		}
		BeanFactory beans = this.attributes.beanFactory();
		try {
			return beans.getBean(bean, type);
		}
		catch (BeansException ex) {
			throw invalid("its " + name + " '" + bean + "' is no bean of the type " + type.getName(),
					"Define such a bean, or correct the name.", ex);
		}
	}

	private <T> T resolved(String name, String value, Function<String, T> resolution) {
		try {
			return resolution.apply(value);
		}
		catch (BeansException | IllegalArgumentException ex) {
			throw invalid("its " + name + " '" + value + "' cannot be resolved",
					String.valueOf(NestedExceptionUtils.getMostSpecificCause(ex).getMessage()), ex);
		}
	}

	private InvalidListenerMethodException invalid(String problem, String remedy, @Nullable Throwable cause) {
		return new InvalidListenerMethodException(this.target.method(), problem, remedy, cause);
	}

}
