package dev.mesh.annotation;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedMethod;

/**
 * A method as the class of a bean has it: parameters with the annotations of the class
 * and of what it implements, and with its type variables resolved, also those within an
 * {@code Optional<T>} or {@code Message<T>}.
 */
final class DeclaredMethod extends AnnotatedMethod {

	private static final DefaultParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final Class<?> type;

	/**
	 * Takes a method.
	 * @param method of the class, or of one that it extends
	 */
	DeclaredMethod(Method method, Class<?> type) {
		super(method);
		this.type = type;
	}

	@Override
	protected Class<?> getContainingClass() {
		return this.type;
	}

	List<MethodParameter> parameters() {
		return IntStream.range(0, getMethod().getParameterCount()).<MethodParameter>mapToObj(Parameter::new).toList();
	}

	private final class Parameter extends AnnotatedMethodParameter {

		private volatile @Nullable Type resolved;

		private Parameter(int index) {
			super(index);
			initParameterNameDiscovery(NAMES);
		}

		private Parameter(Parameter original) {
			super(original);
		}

		@Override
		public Type getGenericParameterType() {
			Type known = this.resolved;
			if (known == null) {
				known = GenericTypeResolver.resolveType(super.getGenericParameterType(), getContainingClass());
				this.resolved = known;
			}
			return known;
		}

		@Override
		public Parameter clone() {
			return new Parameter(this);
		}

	}

}
