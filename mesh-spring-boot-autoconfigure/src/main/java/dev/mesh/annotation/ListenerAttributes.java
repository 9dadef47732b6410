package dev.mesh.annotation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * Resolves <code>${...}</code> and <code>#{...}</code> in the attributes of listener
 * annotations. These come from the application's own code; nothing from the network is
 * ever evaluated.
 */
final class ListenerAttributes {

	private final ConfigurableBeanFactory beanFactory;

	ListenerAttributes(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	String resolve(String value) {
		Object resolved = evaluate(value);
		return (resolved != null) ? resolved.toString().trim() : "";
	}

	List<String> resolveAll(String[] values) {
		List<String> all = new ArrayList<>();
		for (String value : values) {
			flatten(evaluate(value), all);
		}
		return all;
	}

	@Nullable Object evaluate(String value) {
		String text = this.beanFactory.resolveEmbeddedValue(value);
		BeanExpressionResolver expressions = this.beanFactory.getBeanExpressionResolver();
		return (expressions != null) ? expressions.evaluate(text, new BeanExpressionContext(this.beanFactory, null))
				: text;
	}

	ConfigurableBeanFactory beanFactory() {
		return this.beanFactory;
	}

	private static void flatten(@Nullable Object value, List<String> all) {
		if (value instanceof Object[] array) {
			Arrays.asList(array).forEach((element) -> flatten(element, all));
		}
		else if (value instanceof Collection<?> collection) {
			collection.forEach((element) -> flatten(element, all));
		}
		else {
			all.add((value != null) ? value.toString().trim() : "");
		}
	}

}
