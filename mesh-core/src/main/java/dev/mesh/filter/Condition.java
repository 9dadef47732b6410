package dev.mesh.filter;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A parsed expression or a part of one. Conditions are immutable, and no deeper than the
 * parser allows: chains of {@code and} and {@code or} are lists, not trees.
 */
sealed interface Condition {

	boolean matches(Attributes attributes);

	/** {@code all}. */
	record Everything() implements Condition {

		@Override
		public boolean matches(Attributes attributes) {
			return true;
		}

	}

	/**
	 * {@code or}.
	 *
	 * @param parts two or more conditions
	 */
	record AnyOf(List<Condition> parts) implements Condition {

		@Override
		public boolean matches(Attributes attributes) {
			for (Condition part : this.parts) {
				if (part.matches(attributes)) {
					return true;
				}
			}
			return false;
		}

	}

	/**
	 * {@code and}.
	 *
	 * @param parts two or more conditions
	 */
	record AllOf(List<Condition> parts) implements Condition {

		@Override
		public boolean matches(Attributes attributes) {
			for (Condition part : this.parts) {
				if (!part.matches(attributes)) {
					return false;
				}
			}
			return true;
		}

	}

	/**
	 * {@code not}.
	 *
	 * @param part what must not match
	 */
	record Not(Condition part) implements Condition {

		@Override
		public boolean matches(Attributes attributes) {
			return !this.part.matches(attributes);
		}

	}

	/**
	 * {@code exists}, {@code has}.
	 *
	 * @param name the attribute
	 */
	record Exists(AttributeName name) implements Condition {

		@Override
		public boolean matches(Attributes attributes) {
			return this.name.valueIn(attributes) != null;
		}

	}

	/**
	 * Equality and order; false for a missing attribute and for a value of another type
	 * than the literal's.
	 *
	 * @param name the attribute
	 * @param operator which results of the comparison are right
	 * @param literal what it is compared with
	 */
	record Comparison(AttributeName name, Operator operator, Literal literal) implements Condition {

		@Override
		public boolean matches(Attributes attributes) {
			Object value = this.name.valueIn(attributes);
			return value != null && this.literal.isComparableWith(value)
					&& this.operator.accepts(this.literal.order(value));
		}

	}

	/**
	 * {@code in}.
	 *
	 * @param name the attribute
	 * @param literals one or more values
	 */
	record In(AttributeName name, List<Literal> literals) implements Condition {

		@Override
		public boolean matches(Attributes attributes) {
			Object value = this.name.valueIn(attributes);
			if (value == null) {
				return false;
			}
			for (Literal literal : this.literals) {
				if (literal.isComparableWith(value) && literal.order(value) == 0) {
					return true;
				}
			}
			return false;
		}

	}

	/**
	 * {@code like}.
	 *
	 * @param name the attribute
	 * @param pattern what a string must look like
	 */
	record Like(AttributeName name, LikePattern pattern) implements Condition {

		@Override
		public boolean matches(Attributes attributes) {
			return this.name.valueIn(attributes) instanceof String text && this.pattern.matches(text);
		}

	}

	/**
	 * {@code hasRoles}: a collection holds all of the roles, and perhaps more.
	 *
	 * @param name the attribute
	 * @param roles one or more roles
	 */
	record HasRoles(AttributeName name, Set<String> roles) implements Condition {

		@Override
		public boolean matches(Attributes attributes) {
			if (!(this.name.valueIn(attributes) instanceof Collection<?> found)) {
				return false;
			}
			// Not found.containsAll(...): collections may throw when asked for what they
			// cannot hold.
			Set<Object> missing = new HashSet<>(this.roles);
			for (Object next : found) {
				missing.remove(next);
			}
			return missing.isEmpty();
		}

	}

}
