package dev.mesh.template;

import dev.mesh.annotation.MeshMessageHeaders;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.DispatchReport;
import dev.mesh.bus.Overflow;
import dev.mesh.bus.SendOptions.Acknowledge;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;

/**
 * A message of a {@link BusTemplate} that is described step by step. It ends with
 * {@link #send}, {@link #sendUnreliable}, {@link #request} or {@link #toAll}, each of
 * which may be called several times. Mutable and not thread-safe.
 */
public final class MessageSpec {

	private final BusTemplate template;

	private final Object payload;

	private final Map<String, String> headers = new LinkedHashMap<>();

	private @Nullable String path;

	private @Nullable PeerKey peer;

	private @Nullable String deviceName;

	private @Nullable Duration timeToLive;

	private @Nullable Overflow overflow;

	private @Nullable Acknowledge acknowledge;

	MessageSpec(BusTemplate template, Object payload) {
		this.template = template;
		this.payload = Objects.requireNonNull(payload, "payload");
		if (payload instanceof Message<?> message) {
			this.path = message.getHeaders().get(MeshMessageHeaders.PATH, String.class);
		}
	}

	/**
	 * Where it goes.
	 * @param other 1 to 255 characters: segments without wildcards, separated by
	 * {@code /}
	 * @return this
	 */
	public MessageSpec path(String other) {
		this.path = Objects.requireNonNull(other, "path");
		return this;
	}

	/**
	 * Adds a header, or replaces it. The limits are those of
	 * {@link BusMessage#withHeader}.
	 * @param name its name
	 * @param value its value
	 * @return this
	 */
	public MessageSpec header(String name, String value) {
		this.headers.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
		return this;
	}

	/**
	 * The receiver.
	 * @param receiver its key
	 * @return this
	 */
	public MessageSpec to(PeerKey receiver) {
		this.peer = Objects.requireNonNull(receiver, "receiver");
		this.deviceName = null;
		return this;
	}

	/**
	 * The receiver.
	 * @param receiver a peer of a graph; only its key matters
	 * @return this
	 */
	public MessageSpec to(Peer receiver) {
		return to(receiver.key());
	}

	/**
	 * The receiver by its name, looked up in the graph when the message is sent. When no
	 * peer has this name then, or several have it, this one included, nothing is sent and
	 * an {@link UnknownPeerException} says so. Names are what peers call themselves:
	 * whoever relies on one relies on all peers.
	 * @param uniqueDeviceName the whole name; case counts
	 * @return this
	 */
	public MessageSpec to(String uniqueDeviceName) {
		this.deviceName = Objects.requireNonNull(uniqueDeviceName, "uniqueDeviceName");
		this.peer = null;
		return this;
	}

	/**
	 * After which it is not worth anything, see {@link SendOptions#timeToLive()}; for a
	 * request, how long to wait for the reply.
	 * @param duration above 0, at most 24 h
	 * @return this
	 * @throws IllegalArgumentException when it is not, naming it
	 */
	public MessageSpec timeToLive(Duration duration) {
		this.timeToLive = SendOptions.requireTimeToLive(duration);
		return this;
	}

	/**
	 * What happens when it cannot go at once. Only for reliable messages.
	 * @param policy the policy
	 * @return this
	 */
	public MessageSpec overflow(Overflow policy) {
		this.overflow = Objects.requireNonNull(policy, "policy");
		return this;
	}

	/**
	 * What its acknowledgement means. Only for reliable messages.
	 * @param meaning the meaning
	 * @return this
	 */
	public MessageSpec acknowledge(Acknowledge meaning) {
		this.acknowledge = Objects.requireNonNull(meaning, "meaning");
		return this;
	}

	/**
	 * Sends it reliably to the receiver.
	 * @return completes as that of {@link Bus#send(PeerKey, BusMessage, SendOptions)}, so
	 * never exceptionally; {@link SendResult#orThrow()} makes an exception of a failure
	 * @throws BusTemplateException when it cannot be handed to the bus, see
	 * {@link BusTemplate}
	 * @throws IllegalStateException without a path or a receiver
	 */
	public CompletableFuture<SendResult> send() {
		return this.template.send(requiredPath(), receiver(), content(), options());
	}

	/**
	 * Sends it once to the receiver, without waiting.
	 * @return as {@link Bus#sendUnreliable(PeerKey, BusMessage, Duration)}
	 * @throws BusTemplateException when it cannot be handed to the bus, see
	 * {@link BusTemplate}
	 * @throws IllegalStateException without a path or a receiver, and with something that
	 * is only for reliable messages
	 */
	public SendResult sendUnreliable() {
		refuseReliableOptions("an unreliable message");
		return this.template.sendUnreliable(requiredPath(), receiver(), content(), this.timeToLive);
	}

	/**
	 * Sends it as a request to the receiver, and reads the reply.
	 * @param type what to read the reply as; {@code byte[]} and {@link BusMessage} (which
	 * has the headers) for the reply as it is, {@link Void} when it does not matter
	 * @param <R> that type
	 * @return completes with the reply, or with null when it is empty and to be read as
	 * neither bytes nor text; exceptionally with a {@link RequestFailedException}, or
	 * with a {@link PayloadConversionException} when the reply cannot be read. Cancelling
	 * it ends the request as {@link Bus#request(PeerKey, BusMessage, Duration)} says
	 * @throws BusTemplateException when it cannot be handed to the bus, see
	 * {@link BusTemplate}
	 * @throws IllegalStateException without a path or a receiver, and with something that
	 * is only for reliable messages
	 */
	public <R> CompletableFuture<@Nullable R> request(Class<R> type) {
		return request((Type) type);
	}

	/**
	 * As {@link #request(Class)} for a type with generics.
	 * @param type what to read the reply as
	 * @param <R> that type
	 * @return as there
	 */
	public <R> CompletableFuture<@Nullable R> request(ParameterizedTypeReference<R> type) {
		return request(type.getType());
	}

	private <R> CompletableFuture<@Nullable R> request(Type type) {
		refuseReliableOptions("a request");
		Duration timeout = (this.timeToLive != null) ? this.timeToLive : this.template.requestTimeout();
		return this.template.request(requiredPath(), receiver(), content(), new BusTemplate.ReplyType(type, timeout));
	}

	/**
	 * Sends it reliably to every other peer that matches in the graph as it is now.
	 * @param filter which peers
	 * @return completes as that of
	 * {@link Bus#sendToAll(PeerFilter, BusMessage, SendOptions)}
	 * @throws BusTemplateException when it cannot be handed to the bus, see
	 * {@link BusTemplate}
	 * @throws IllegalStateException without a path, and with a receiver
	 */
	public CompletableFuture<DispatchReport> toAll(PeerFilter filter) {
		if (this.peer != null || this.deviceName != null) {
			throw new IllegalStateException("The message to '" + this.path
					+ "' has one receiver; leave 'to' out when it goes to all of [" + filter + "]");
		}
		return this.template.sendToAll(requiredPath(), filter, content(), options());
	}

	/**
	 * As {@link #toAll(PeerFilter)}.
	 * @param filter an expression for {@link PeerFilter#parse}
	 * @return as there
	 * @throws dev.mesh.filter.FilterSyntaxException when it is not one
	 */
	public CompletableFuture<DispatchReport> toAll(String filter) {
		return toAll(PeerFilter.parse(filter));
	}

	private BusTemplate.Content content() {
		return new BusTemplate.Content(this.payload, this.headers);
	}

	private SendOptions options() {
		SendOptions defaults = this.template.sendOptions();
		return new SendOptions((this.acknowledge != null) ? this.acknowledge : defaults.acknowledge(),
				(this.overflow != null) ? this.overflow : defaults.overflow(),
				(this.timeToLive != null) ? this.timeToLive : defaults.timeToLive());
	}

	private void refuseReliableOptions(String what) {
		if (this.overflow != null || this.acknowledge != null) {
			throw new IllegalStateException(
					"The message to '" + this.path + "' sets " + ((this.overflow != null) ? "overflow" : "acknowledge")
							+ ", which " + what + " does not have; leave it out, or use send() or toAll()");
		}
	}

	private String requiredPath() {
		if (this.path == null) {
			throw new IllegalStateException("The message has no path; call path(...) before it is sent");
		}
		return this.path;
	}

	private PeerKey receiver() {
		if (this.peer != null) {
			return this.peer;
		}
		if (this.deviceName == null) {
			throw new IllegalStateException("The message to '" + this.path
					+ "' has no receiver; call to(...) before it is sent, or toAll(...) in place of that");
		}
		try {
			return this.template.presence().graph().named(this.deviceName).key();
		}
		catch (NoSuchElementException | IllegalStateException ex) {
			throw new UnknownPeerException(requiredPath(), this.deviceName, ex);
		}
	}

}
