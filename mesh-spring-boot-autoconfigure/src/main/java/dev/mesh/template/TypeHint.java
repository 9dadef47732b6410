package dev.mesh.template;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * A type with its generics, in the only form in which Spring's message converters take
 * one: as if it were that of a method.
 */
final class TypeHint extends MethodParameter {

	private static final Method ANY = ClassUtils.getMethod(Object.class, "toString");

	private final Type type;

	TypeHint(Type type) {
		super(ANY, -1);
		this.type = type;
	}

	@Override
	public Class<?> getParameterType() {
		return ResolvableType.forType(this.type).resolve(Object.class);
	}

	@Override
	public Type getGenericParameterType() {
		return this.type;
	}

	@Override
	public Type getNestedGenericParameterType() {
		return this.type;
	}

	@Override
	public MethodParameter nestedIfOptional() {
		return this;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof TypeHint hint && this.type.equals(hint.type);
	}

	@Override
	public int hashCode() {
		return this.type.hashCode();
	}

	@Override
	public String toString() {
		return this.type.getTypeName();
	}

}
