package dev.mesh.annotation;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * A SpEL condition of the application's own code on one call of a listener method. What
 * peers send is only ever its data.
 */
final class ListenerCondition {

	private static final SpelExpressionParser PARSER = new SpelExpressionParser();

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	/** Null for always. */
	private final @Nullable Expression expression;

	private final ListenerTarget target;

	private final BeanFactory beanFactory;

	private ListenerCondition(@Nullable Expression expression, ListenerTarget target, BeanFactory beanFactory) {
		this.expression = expression;
		this.target = target;
		this.beanFactory = beanFactory;
	}

	/**
	 * Parses a condition.
	 * @param text the expression; empty for always
	 * @throws InvalidListenerMethodException when it is no expression
	 */
	static ListenerCondition parse(String text, ListenerTarget target, BeanFactory beanFactory) {
		try {
			return new ListenerCondition(text.isEmpty() ? null : PARSER.parseExpression(text), target, beanFactory);
		}
		catch (ParseException ex) {
			throw new InvalidListenerMethodException(target.method(), "its condition '" + text + "' cannot be parsed",
					String.valueOf(ex.getMessage()), ex);
		}
	}

	/**
	 * Whether a call is wanted. Throws what evaluating the expression throws.
	 * @param call what the expression sees beside the arguments
	 * @param arguments of the method
	 */
	boolean matches(Object call, @Nullable Object[] arguments) {
		if (this.expression == null) {
			return true;
		}
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(call, this.target.method(), arguments,
				NAMES);
		context.setBeanResolver(new BeanFactoryResolver(this.beanFactory));
		return Boolean.TRUE.equals(this.expression.getValue(context, Boolean.class));
	}

}
