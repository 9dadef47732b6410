package dev.mesh.template;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.limit.DurationRange;
import dev.mesh.presence.Presence;
import dev.mesh.template.Destination.Operation;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;

/**
 * Sends objects over a {@link Bus}. Bytes and text go as they are, text in UTF-8;
 * everything else is written by the application's message converter, which is JSON when
 * Jackson is there. Instead of an object, one of Spring's {@link Message}s can be sent:
 * with its headers, as far as they are text, numbers and the like.
 * <p>
 * Thread-safe; no method blocks. Futures complete on threads of the bus. What keeps a
 * message from being handed to the bus is thrown at once: a {@link BusTemplateException},
 * or an {@link IllegalArgumentException} for a path that is not valid, a payload over the
 * limit, or a receiver that is this peer itself. Everything later is in the future. Users
 * of a reactive library adapt the futures, as with {@code Mono.fromFuture(() -> ...)}.
 */
public class BusTemplate {

	private final Bus bus;

	private final Presence presence;

	private final PayloadMapping mapping;

	private final Interceptors interceptors;

	private final Duration requestTimeout;

	private final SendOptions sendOptions;

	/**
	 * Creates a template.
	 * @param builder what it is to be like
	 */
	protected BusTemplate(Builder builder) {
		this.bus = builder.bus;
		this.presence = builder.presence;
		this.mapping = new PayloadMapping(builder.converter);
		this.interceptors = new Interceptors(builder.interceptors);
		this.requestTimeout = builder.requestTimeout;
		this.sendOptions = builder.sendOptions;
	}

	/**
	 * Builds a template.
	 * @param bus what it sends over
	 * @param presence where it looks peers up by name
	 * @return a builder of a template for bytes and text, without interceptors
	 */
	public static Builder builder(Bus bus, Presence presence) {
		return new Builder(bus, presence);
	}

	/**
	 * Sends an object reliably, with the options of this template.
	 * @param to the receiver
	 * @param path where to
	 * @param payload an object or a {@link Message}
	 * @return completes as that of {@link Bus#send(PeerKey, BusMessage)}, so never
	 * exceptionally; {@link SendResult#orThrow()} makes an exception of a failure
	 */
	public CompletableFuture<SendResult> send(PeerKey to, String path, Object payload) {
		return newMessage(payload).path(path).to(to).send();
	}

	/**
	 * Sends an object once, without waiting.
	 * @param to the receiver
	 * @param path where to
	 * @param payload an object or a {@link Message}
	 * @return as {@link Bus#sendUnreliable(PeerKey, BusMessage)}
	 */
	public SendResult sendUnreliable(PeerKey to, String path, Object payload) {
		return newMessage(payload).path(path).to(to).sendUnreliable();
	}

	/**
	 * Sends a request, with the time-out of this template.
	 * @param to the receiver
	 * @param path where to
	 * @param payload an object or a {@link Message}
	 * @param type what to read the reply as, see {@link MessageSpec#request(Class)}
	 * @param <R> that type
	 * @return completes as that of {@link MessageSpec#request(Class)}
	 */
	public <R> CompletableFuture<@Nullable R> request(PeerKey to, String path, Object payload, Class<R> type) {
		return newMessage(payload).path(path).to(to).request(type);
	}

	/**
	 * As {@link #request(PeerKey, String, Object, Class)} for a type with generics.
	 * @param to the receiver
	 * @param path where to
	 * @param payload an object or a {@link Message}
	 * @param type what to read the reply as
	 * @param <R> that type
	 * @return completes as that of {@link MessageSpec#request(Class)}
	 */
	public <R> CompletableFuture<@Nullable R> request(PeerKey to, String path, Object payload,
			ParameterizedTypeReference<R> type) {
		return newMessage(payload).path(path).to(to).request(type);
	}

	/**
	 * Sends an object reliably to all other peers that match, with the options of this
	 * template. It is converted once.
	 * @param filter which peers
	 * @param path where to
	 * @param payload an object or a {@link Message}
	 * @return completes as that of {@link Bus#sendToAll(PeerFilter, BusMessage)}
	 */
	public CompletableFuture<DispatchReport> sendToAll(PeerFilter filter, String path, Object payload) {
		return newMessage(payload).path(path).toAll(filter);
	}

	/**
	 * A message that is described step by step, and then sent.
	 * @param payload an object or a {@link Message}
	 * @return the message; without a path, unless the {@link Message} has come in over
	 * the mesh and so has one
	 */
	public MessageSpec newMessage(Object payload) {
		return new MessageSpec(this, payload);
	}

	Presence presence() {
		return this.presence;
	}

	SendOptions sendOptions() {
		return this.sendOptions;
	}

	Duration requestTimeout() {
		return this.requestTimeout;
	}

	CompletableFuture<SendResult> send(String path, PeerKey to, Content content, SendOptions options) {
		Destination destination = Destination.one(Operation.SEND, path, to);
		CompletableFuture<SendResult> result = this.bus.send(to, message(destination, content), options);
		result.thenAccept((ended) -> this.interceptors.sent(destination, ended));
		return result;
	}

	SendResult sendUnreliable(String path, PeerKey to, Content content, @Nullable Duration timeToLive) {
		Destination destination = Destination.one(Operation.SEND_UNRELIABLE, path, to);
		BusMessage message = message(destination, content);
		SendResult result = (timeToLive != null) ? this.bus.sendUnreliable(to, message, timeToLive)
				: this.bus.sendUnreliable(to, message);
		this.interceptors.sent(destination, result);
		return result;
	}

	CompletableFuture<DispatchReport> sendToAll(String path, PeerFilter filter, Content content, SendOptions options) {
		Destination destination = Destination.all(path, filter);
		CompletableFuture<DispatchReport> report = this.bus.sendToAll(filter, message(destination, content), options);
		report.thenAccept((ended) -> this.interceptors.sentToAll(destination, ended));
		return report;
	}

	/**
	 * Whoever ends the future that is returned, by cancelling it or with a time-out of
	 * its own, ends the request.
	 */
	<R> CompletableFuture<@Nullable R> request(String path, PeerKey to, Content content, ReplyType reply) {
		Destination destination = Destination.one(Operation.REQUEST, path, to);
		CompletableFuture<BusMessage> answer = this.bus.request(to, message(destination, content), reply.timeout());
		CompletableFuture<@Nullable R> result = new CompletableFuture<>();
		answer.whenComplete((message, thrown) -> {
			Throwable cause = (thrown != null) ? cause(thrown) : null;
			this.interceptors.asked(destination, cause);
			if (cause != null) {
				result.completeExceptionally(failure(destination, cause));
			}
			else {
				complete(result, destination, message, reply.type());
			}
		});
		result.whenComplete((value, thrown) -> answer.cancel(true));
		return result;
	}

	private BusMessage message(Destination destination, Content content) {
		return this.interceptors.before(destination,
				this.mapping.write(destination, content.payload(), content.headers()));
	}

	@SuppressWarnings("unchecked") // The converter was told the type.
	private <R> void complete(CompletableFuture<@Nullable R> result, Destination destination, BusMessage message,
			Type type) {
		try {
			result.complete((R) this.mapping.read(destination, message, type));
		}
		catch (RuntimeException ex) {
			result.completeExceptionally(ex);
		}
	}

	private static Throwable failure(Destination destination, Throwable cause) {
		return (cause instanceof SendFailedException failed) ? new RequestFailedException(destination, failed) : cause;
	}

	/**
	 * What a future has failed with, without the wrapping of those that depend on others.
	 */
	static Throwable cause(Throwable thrown) {
		return (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause() : thrown;
	}

	/**
	 * What is sent.
	 *
	 * @param payload an object or one of Spring's messages
	 * @param headers further headers
	 */
	record Content(Object payload, Map<String, String> headers) {

	}

	/**
	 * What is waited for.
	 *
	 * @param type of the reply
	 * @param timeout how long
	 */
	record ReplyType(Type type, Duration timeout) {

	}

	/**
	 * Builds a {@link BusTemplate}. Mutable and not thread-safe.
	 */
	public static final class Builder {

		private final Bus bus;

		private final Presence presence;

		private @Nullable MessageConverter converter;

		private final List<BusInterceptor> interceptors = new ArrayList<>();

		private Duration requestTimeout = Bus.REQUEST_TIMEOUT;

		private SendOptions sendOptions = SendOptions.DEFAULTS;

		private Builder(Bus bus, Presence presence) {
			this.bus = Objects.requireNonNull(bus, "bus");
			this.presence = Objects.requireNonNull(presence, "presence");
		}

		/**
		 * Sets what writes and reads everything but bytes and text.
		 * @param other the converter; null when there is none
		 * @return this
		 */
		public Builder converter(@Nullable MessageConverter other) {
			this.converter = other;
			return this;
		}

		/**
		 * Adds an interceptor behind those that were added before.
		 * @param interceptor the interceptor
		 * @return this
		 */
		public Builder interceptor(BusInterceptor interceptor) {
			this.interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
			return this;
		}

		/**
		 * Sets how long requests wait for their reply unless they say themselves.
		 * @param timeout above 0, at most 24 h
		 * @return this
		 * @throws IllegalArgumentException when it is not, naming it
		 */
		public Builder requestTimeout(Duration timeout) {
			this.requestTimeout = DurationRange.UP_TO_A_DAY.require("The time-out of a request", timeout);
			return this;
		}

		/**
		 * Sets how reliable messages are sent unless they say themselves.
		 * @param options the options
		 * @return this
		 */
		public Builder sendOptions(SendOptions options) {
			this.sendOptions = Objects.requireNonNull(options, "options");
			return this;
		}

		/**
		 * Builds it.
		 * @return the template
		 */
		public BusTemplate build() {
			return new BusTemplate(this);
		}

	}

}
