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
 * Marks a method of a bean as a listener for messages that other peers send to a path
 * and, when it returns something, for requests to it.
 * <p>
 * <b>Threads.</b> It is called on dispatcher threads: one message of a sender at a time
 * and in order, messages of several senders at once. It may block; what comes meanwhile
 * waits. With a {@link #concurrency()} above 1, or an executor of the
 * {@link BusListenerContainerFactory}, it is called on an executor instead. Requests are
 * handled beside each other in any case.
 * <p>
 * <b>Beans.</b> A listener belongs to a singleton; on a bean of another scope, of which
 * each instance would listen for good, it is refused. The class of the bean says what the
 * parameters are and how they are annotated, also when calls go through a proxy of its
 * interfaces, and what it leaves out is taken from what it extends and implements.
 * <p>
 * <b>Parameters</b>, in any order and none of them required:
 * <ul>
 * <li>the payload, without annotation or with
 * {@link org.springframework.messaging.handler.annotation.Payload @Payload}:
 * {@code byte[]}, {@link String}, or any type that JSON is read into with the
 * application's {@code JsonMapper}. An {@link java.util.Optional} is empty when the
 * payload is. {@code @Valid} and {@code @Validated} need a
 * {@link org.springframework.validation.Validator} that supports the type: that of the
 * {@link MeshListenerConfigurer}, the only or primary bean, or {@code defaultValidator},
 * {@code mvcValidator} or {@code webFluxValidator}. A bean of the application is no
 * payload, unless {@code @Payload} says so</li>
 * <li>{@link org.springframework.messaging.handler.annotation.Header @Header} for one
 * header of the sender or of {@link MeshMessageHeaders},
 * {@link org.springframework.messaging.handler.annotation.Headers @Headers} or
 * {@link org.springframework.messaging.MessageHeaders} for all</li>
 * <li>{@link org.springframework.messaging.handler.annotation.DestinationVariable @DestinationVariable}
 * for a <code>{name}</code> of the path</li>
 * <li>{@link org.springframework.messaging.Message} with a payload type, or
 * {@link dev.mesh.bus.Message} as it came</li>
 * <li>{@link dev.mesh.identity.PeerKey} of the sender, and its
 * {@link dev.mesh.presence.Peer}, as {@code Optional<Peer>} when messages of a sender
 * that is not in the presence graph are wanted, too. A message can overtake the news of
 * its sender; that is waited for, two seconds at most</li>
 * <li>{@link java.security.Principal}, best as {@code Optional<Principal>}: what the
 * sender is attested as, never what it claims. Required but not attested, the message is
 * not handed over. No other kind of principal is filled: a payload is not read as
 * one</li>
 * <li>whatever an argument resolver of a {@link MeshListenerConfigurer} fills</li>
 * </ul>
 * <b>Replies.</b> A method that is {@code void} serves plain messages only; a request to
 * its path meets no listener. A method with a return type serves messages and requests,
 * and what it returns is the reply to a request: {@code byte[]}, {@link CharSequence},
 * any object that the converter writes (a collection is one reply), a
 * {@link org.springframework.messaging.Message} for headers as well, or nothing
 * ({@code null}) for an empty reply. A {@link java.util.concurrent.CompletionStage} or a
 * type with at most one value that Spring's
 * {@link org.springframework.core.ReactiveAdapterRegistry} knows is waited for, and the
 * message counts as being handled until then; types with several values, and what is
 * waited for within what is waited for, are refused at start-up. A result that never
 * comes is not given up: no other message of that sender is handed over to any listener
 * meanwhile, or, with a concurrency above 1, once this listener's waiting messages fill
 * three quarters of the sender's window; a request ends at its sender alone. So give such
 * a future a time-out ({@link java.util.concurrent.CompletableFuture#orTimeout}). There
 * is no {@code @SendTo}: to send elsewhere, use a {@code BusTemplate}. To answer a void
 * piece of work when it is done, return {@code CompletableFuture<Void>}. Of several
 * listeners for a request the one that was registered first answers. For a plain message
 * nobody takes what the method returns; the first time that is said in the log.
 * <p>
 * <b>Errors</b>, both of making the arguments and of the method itself, are handed to the
 * first of these that there is, and what it throws, or its future ends with, to the next:
 * {@link #errorHandler()}, a
 * {@link org.springframework.messaging.handler.annotation.MessageExceptionHandler @MessageExceptionHandler}
 * method of the bean, the error handler of the {@link BusListenerContainerFactory}. What
 * one of them returns is the reply, and the message counts as handled well. An
 * {@code @MessageExceptionHandler} method whose other arguments cannot be made counts as
 * not there for that message; the reason is attached to the exception as suppressed. An
 * {@link Error} goes past all of them. An error that is left in the end is counted and
 * logged (at most one line in ten seconds for each listener), the next message is handed
 * over, and the sender hears of it where it has asked to: as HANDLER_FAILED of a request
 * or of a message sent with {@link dev.mesh.bus.SendOptions.Acknowledge#HANDLED}, without
 * the text of the exception, unless that is a
 * {@link dev.mesh.bus.RequestRejectedException} or {@link #returnExceptions()} says so.
 * Nothing is called again by itself.
 * <p>
 * A method that cannot work is refused at start-up with an
 * {@link InvalidListenerMethodException}. All text attributes take <code>${...}</code>
 * and <code>#{...}</code>. Can be used as a meta-annotation.
 *
 * @see MeshListenerEndpointRegistry
 * @see MeshListenerConfigurer
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
	 * Name of the {@link BusListenerContainerFactory} bean to be called with, or an
	 * expression that gives one; empty for
	 * {@link MeshListenerConfiguration#CONTAINER_FACTORY_BEAN_NAME}.
	 * @return the name
	 */
	String containerFactory() default "";

	/**
	 * How many messages of one sender it is called for at once. With 1 they are handled
	 * in order, with more in no order. A message holds back its sender until its own call
	 * has ended in any case, so the mesh's window limits what waits.
	 * @return a number from 1 to {@value BusListenerContainerFactory#MAX_CONCURRENCY};
	 * empty for what the container factory says
	 */
	String concurrency() default "";

	/**
	 * Whether it listens as soon as the application has started: {@code true} or
	 * {@code false}; empty for what the container factory says, which is
	 * {@code mesh.bus.listener.auto-startup}.
	 * @return whether to listen
	 */
	String autoStartup() default "";

	/**
	 * Expression of the {@linkplain dev.mesh.filter.PeerFilter filter language} on the
	 * sender, such as {@code metadata.role = 'till'}; empty for every sender. It is
	 * looked at first. A message of another sender, or of one that is not in the presence
	 * graph (yet, or any more), is left out; a request of one is refused as if there were
	 * no listener.
	 * @return the expression
	 */
	String filter() default "";

	/**
	 * SpEL condition, looked at after the arguments have been made; the method is called
	 * when it is true, a request is refused as if there were no listener when it is not.
	 * It sees the arguments by name ({@code #order.total > 100}), as {@code #a0} and
	 * {@code args[0]}, and {@code payload} (the payload argument, or else the bytes),
	 * {@code headers}, {@code path}, {@code sender}, {@code message}, and beans as
	 * {@code @name}. Parsed at start-up; what a peer sends is never evaluated.
	 * @return the expression; empty for every message
	 */
	String condition() default "";

	/**
	 * Name of the {@link BusListenerErrorHandler} bean that errors go to first, or an
	 * expression that gives one.
	 * @return the name; empty for none
	 */
	String errorHandler() default "";

	/**
	 * Whether a requester is told the type and text of the exception that its request
	 * ended with: {@code true} or, as when empty, {@code false}. For peers that may know
	 * about the inside of this application. Such an error is an answer: it is logged here
	 * by the listener, but neither logged nor counted by the bus as a failure.
	 * @return whether to tell
	 */
	String returnExceptions() default "";

	/**
	 * Name of the {@link org.springframework.messaging.converter.MessageConverter} bean
	 * that reads payloads and writes replies, or an expression that gives one; text and
	 * bytes need none. Empty for that of the container factory.
	 * @return the name
	 */
	String messageConverter() default "";

	/**
	 * Text of the application's own that comes with each message as the header
	 * {@link MeshMessageHeaders#INFO}.
	 * @return the text; empty for none
	 */
	String info() default "";

}
