package dev.mesh.filter;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link PeerFilter} looks at: the attributes of one peer by name.
 */
@FunctionalInterface
public interface Attributes {

	/**
	 * Returns an attribute. It is asked for the whole name as written in the expression
	 * first, for instance {@code metadata.version}; if that is {@code null}, for the part
	 * before the first dot, whose value the filter then walks if it is a map. An
	 * implementation therefore knows {@code metadata} and need not split names.
	 * @param name the name; case counts
	 * @return a {@link String}, {@link Number}, {@link Boolean},
	 * {@link java.util.Collection} or {@link java.util.Map} with string keys;
	 * {@code null} if the peer has no such attribute. A value of any other type equals
	 * nothing
	 */
	@Nullable Object value(String name);

}
