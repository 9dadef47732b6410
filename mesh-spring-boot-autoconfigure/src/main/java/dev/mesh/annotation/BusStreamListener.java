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
 * Marks a method of a bean as a listener for streams that other peers open to a path. It
 * is called once for each stream, on a dispatcher thread, for several streams at once,
 * and may block. Of several listeners for a stream the one that was registered first gets
 * it.
 * <p>
 * A method with a {@link dev.mesh.bus.BusStream} parameter accepts: the stream is
 * accepted when all its arguments have been made, filter and condition are true, right
 * before the call; when it returns, the stream goes on until one of the two ends closes
 * it. A method with a {@link dev.mesh.bus.StreamCandidate} parameter in its place decides
 * itself, at once or within 30 s. It has one of the two.
 * <p>
 * Other parameters, in any order and none of them required:
 * {@link org.springframework.messaging.handler.annotation.Header @Header} for one
 * argument of the stream,
 * {@link org.springframework.messaging.handler.annotation.Headers @Headers} for all;
 * {@link org.springframework.messaging.handler.annotation.DestinationVariable @DestinationVariable}
 * for a <code>{name}</code> of the path; {@link dev.mesh.identity.PeerKey},
 * {@link dev.mesh.presence.Peer} and {@link java.security.Principal} of who opens it,
 * also as {@link java.util.Optional}, as for {@link BusMessageListener}. It returns
 * nothing.
 * <p>
 * <b>Errors.</b> When an argument cannot be made, or the method throws before it has
 * decided on a candidate, the stream is refused; when it throws later, the stream is
 * closed. The opener hears the text of a {@link StreamRejectedException}, and nothing of
 * any other exception, which is counted and logged.
 * <p>
 * A method that cannot work is refused at start-up with an
 * {@link InvalidListenerMethodException}. All text attributes take <code>${...}</code>
 * and <code>#{...}</code>. Can be used as a meta-annotation.
 *
 * @see MeshListenerEndpointRegistry
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(BusStreamListeners.class)
@Reflective(MeshListenerReflectiveProcessor.class)
public @interface BusStreamListener {

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
	 * Path patterns as of {@link BusMessageListener#path()}.
	 * @return the patterns, at least one
	 */
	@AliasFor("value")
	String[] path() default {};

	/**
	 * Name of the {@link BusListenerContainerFactory} bean, or an expression that gives
	 * one; only its auto-startup matters here.
	 * @return the name; empty for
	 * {@link MeshListenerConfiguration#CONTAINER_FACTORY_BEAN_NAME}
	 */
	String containerFactory() default "";

	/**
	 * Whether it listens as soon as the application has started: {@code true} or
	 * {@code false}; empty for what the container factory says, which is
	 * {@code mesh.bus.listener.auto-startup}.
	 * @return whether to listen
	 */
	String autoStartup() default "";

	/**
	 * Expression of the {@linkplain dev.mesh.filter.PeerFilter filter language} on who
	 * opens the stream; streams of others are refused.
	 * @return the expression; empty for everybody
	 */
	String filter() default "";

	/**
	 * SpEL condition as of {@link BusMessageListener#condition()}; a stream for which it
	 * is not true is refused. {@code payload} is the
	 * {@link dev.mesh.bus.StreamCandidate}, {@code headers} has the arguments of the
	 * stream; a {@link dev.mesh.bus.BusStream} parameter is not there yet.
	 * @return the expression; empty for every stream
	 */
	String condition() default "";

}
