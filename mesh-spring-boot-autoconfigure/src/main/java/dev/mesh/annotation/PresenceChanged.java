package dev.mesh.annotation;

import dev.mesh.presence.PresenceChange;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method of a bean to be called for changes of the presence graph: first a JOINED
 * for each peer that is present already and a CONNECTED for each connection that is up,
 * then every change, in order, one at a time. A method that is slower than the changes
 * gets the difference between the graphs it has seen, not a backlog.
 * <p>
 * Parameters, in any order and none of them required: {@link dev.mesh.presence.Peer}, the
 * peer that changed (for LEFT as it was last); its {@link dev.mesh.identity.PeerKey};
 * {@link dev.mesh.presence.PresenceGraph}, the graph after the change;
 * {@link PresenceChange}, the change itself, its {@link PresenceChange.Type}, and the
 * {@link dev.mesh.presence.Connection} of CONNECTED and DISCONNECTED, as an
 * {@code Optional} unless these are the only {@link #types()}; and
 * {@link dev.mesh.presence.PresenceChanges}, all that has changed at once, this change
 * included. The method returns nothing, or a {@link java.util.concurrent.CompletionStage}
 * that is waited for before the next change.
 * <p>
 * When parts of the mesh that were cut off from each other have come together, those who
 * are back have JOINED, and {@link PresenceChange#returned()} says that they were here
 * before: {@code @PresenceChanged(types = JOINED, condition = "change.returned()")}.
 * <p>
 * Exceptions go to the {@link #errorHandler()}; what is left is logged and counted, and
 * does not end the listener. A method that cannot work is refused at start-up with an
 * {@link InvalidListenerMethodException}. It is called on a dispatcher thread and may
 * block.
 * <p>
 * All text attributes take <code>${...}</code> and <code>#{...}</code>. Can be used as a
 * meta-annotation.
 *
 * @see MeshListenerEndpointRegistry
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(PresenceChangedListeners.class)
@Reflective(MeshListenerReflectiveProcessor.class)
public @interface PresenceChanged {

	/**
	 * Unique name of the listener, for {@link MeshListenerEndpointRegistry} and logs;
	 * made up when empty.
	 * @return the name
	 */
	String id() default "";

	/**
	 * Kinds of change to be called for; none means all.
	 * @return the kinds
	 */
	PresenceChange.Type[] types() default {};

	/**
	 * Expression of the {@linkplain dev.mesh.filter.PeerFilter filter language} on the
	 * peer that changed, such as {@code metadata.role = 'till'}; empty for every peer.
	 * @return the expression
	 */
	String filter() default "";

	/**
	 * SpEL condition, looked at after types and filter; the method is called when it is
	 * true. It sees the arguments by name, as {@code #a0} and {@code args[0]}, and
	 * {@code change}, {@code type}, {@code peer}, {@code graph} and {@code changes}, and
	 * beans as {@code @name}. Parsed at start-up; what a peer sends is never evaluated.
	 * @return the expression; empty for every change
	 */
	String condition() default "";

	/**
	 * Whether it is called with JOINED for each peer that is present when it begins to
	 * listen, and CONNECTED for each connection: {@code true}, which is the default, or
	 * {@code false}.
	 * @return whether to tell of them
	 */
	String initial() default "";

	/**
	 * Whether it listens as soon as the application has started: {@code true}, which is
	 * the default, or {@code false}.
	 * @return whether to listen
	 */
	String autoStartup() default "";

	/**
	 * Name of the {@link PresenceListenerErrorHandler} bean that exceptions go to, or an
	 * expression that gives one.
	 * @return the name; empty for none
	 */
	String errorHandler() default "";

}
