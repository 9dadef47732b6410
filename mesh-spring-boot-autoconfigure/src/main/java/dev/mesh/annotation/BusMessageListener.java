package dev.mesh.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Marks a method of a bean as a listener for messages that other peers send to a path. It
 * is called on dispatcher threads: one message of a sender at a time and in order,
 * messages of several senders at once. It may block; what comes meanwhile waits.
 * <p>
 * Parameters, in any order and none of them required:
 * <ul>
 * <li>the payload, without annotation or with
 * {@link org.springframework.messaging.handler.annotation.Payload @Payload}:
 * {@code byte[]}, {@link String}, or any type that JSON is read into with the
 * application's {@code JsonMapper}. An {@link java.util.Optional} is empty when the
 * payload is; {@code @Valid} and {@code @Validated} are honoured when the application has
 * a validator</li>
 * <li>{@link org.springframework.messaging.handler.annotation.Header @Header} for one
 * header of the sender or of {@link MeshMessageHeaders},
 * {@link org.springframework.messaging.handler.annotation.Headers @Headers} for all</li>
 * <li>{@link org.springframework.messaging.handler.annotation.DestinationVariable @DestinationVariable}
 * for a <code>{name}</code> of the path</li>
 * <li>{@link org.springframework.messaging.Message} with a payload type, or
 * {@link dev.mesh.bus.Message} as it came</li>
 * <li>{@link dev.mesh.identity.PeerKey} of the sender, and its
 * {@link dev.mesh.presence.Peer}, as {@code Optional<Peer>} when messages of a sender
 * that has left meanwhile are wanted, too</li>
 * <li>{@link java.security.Principal}, best as {@code Optional<Principal>}: what the
 * sender is attested as, never what it claims. Required but not attested, the message is
 * not handed over</li>
 * </ul>
 * The method returns nothing. A message that cannot be read as the method wants it is
 * logged (at most one line in ten seconds for each listener), counted and dropped; an
 * exception of the method is logged and counted. Neither ends the listener. A method that
 * cannot work is refused at start-up with an {@link InvalidListenerMethodException}.
 * <p>
 * All text attributes take <code>${...}</code> and <code>#{...}</code>. Can be used as a
 * meta-annotation.
 *
 * @see MeshListenerEndpointRegistry
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(BusMessageListeners.class)
@Reflective(MeshListenerReflectiveProcessor.class)
public @interface BusMessageListener {

	/**
	 * Unique name of the listener, for {@link MeshListenerEndpointRegistry} and logs;
	 * made up when empty.
	 * @return the name
	 */
	String id() default "";

	/**
	 * Alias for {@link #path()}.
	 * @return the patterns
	 */
	@AliasFor("path")
	String[] value() default {};

	/**
	 * Path patterns: segments separated by {@code /}, where {@code *} is any one segment,
	 * <code>{name}</code> any one that can be taken by {@code @DestinationVariable}, and
	 * {@code **} as the last any number. A message that matches several of them is handed
	 * over once, for the first. An expression may give an array or a collection.
	 * @return the patterns, at least one
	 */
	@AliasFor("value")
	String[] path() default {};

	/**
	 * Whether it listens as soon as the application has started: {@code true} or
	 * {@code false}; empty for the default, which is
	 * {@code mesh.bus.listener.auto-startup}.
	 * @return whether to listen
	 */
	String autoStartup() default "";

}
