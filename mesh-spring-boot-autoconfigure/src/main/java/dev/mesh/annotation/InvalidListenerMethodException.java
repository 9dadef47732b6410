package dev.mesh.annotation;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * A method annotated with {@link BusMessageListener}, {@link BusStreamListener} or
 * {@link PresenceChanged} cannot work as it is written. Ends the start of the
 * application; the message names the method, what is wrong with it and what would be
 * right.
 */
public final class InvalidListenerMethodException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String method;

	private final String problem;

	private final String remedy;

	InvalidListenerMethodException(Method method, String problem, String remedy) {
		this(method, problem, remedy, null);
	}

	InvalidListenerMethodException(Method method, String problem, String remedy, @Nullable Throwable cause) {
		super("Listener method " + describe(method) + " is not valid: " + problem + ". " + remedy, cause);
		this.method = describe(method);
		this.problem = problem;
		this.remedy = remedy;
	}

	/**
	 * The method.
	 * @return its class, name and parameter types
	 */
	public String method() {
		return this.method;
	}

	/**
	 * What is wrong, with the offending value; without a full stop.
	 * @return a sentence for people
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * What to do about it.
	 * @return one or more sentences for people
	 */
	public String remedy() {
		return this.remedy;
	}

	static String describe(Method method) {
		StringBuilder text = new StringBuilder(method.getDeclaringClass().getName()).append('.')
			.append(method.getName())
			.append('(');
		Class<?>[] types = method.getParameterTypes();
		for (int i = 0; i < types.length; i++) {
			text.append((i > 0) ? ", " : "").append(types[i].getSimpleName());
		}
		return text.append(')').toString();
	}

}
