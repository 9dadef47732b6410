package dev.mesh.autoconfigure.metrics;

import dev.mesh.Mesh;
import dev.mesh.MeshStatistics;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.autoconfigure.MeshCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters over the statistics that the mesh keeps anyway. All tags are from closed sets;
 * the keys, names and paths of peers are never among them.
 */
final class MeshMetrics implements MeterBinder {

	private static final String DROPPED_PREFIX = "bus.dropped.";

	/** Counter in the statistics, direction, reliability, result. */
	private static final List<MessageCounter> MESSAGES = List.of(
			new MessageCounter("bus.sent.reliable", "sent", "reliable", "sent"),
			new MessageCounter("bus.acknowledged", "sent", "reliable", "acknowledged"),
			new MessageCounter("bus.retransmitted", "sent", "reliable", "retransmitted"),
			new MessageCounter("bus.sent.unreliable", "sent", "unreliable", "sent"),
			new MessageCounter("bus.received.reliable", "received", "reliable", "accepted"),
			new MessageCounter("bus.duplicates", "received", "reliable", "duplicate"),
			new MessageCounter("bus.received.unreliable", "received", "unreliable", "accepted"));

	/** Counter in the statistics, and the reason it is shown as. */
	private static final List<DroppedCounter> DROPPED = List.of(
			new DroppedCounter("bus.undecryptable", "undecryptable"),
			new DroppedCounter("bus.handler.failures", "handler-failed"), new DroppedCounter("bus.denied", "denied"),
			new DroppedCounter("bus.authorizer.failures", "authorizer-failed"),
			new DroppedCounter("session.protocol.errors", "protocol-error"),
			new DroppedCounter("session.handshake.rejected", "handshake-rejected"));

	private static final Set<String> TRANSPORT_REASONS = Set.of("websocket-origin", "websocket-not-running",
			"websocket-protocol", "websocket-text", "websocket-too-big", "websocket-malformed",
			"websocket-blocked-readers", "polling-origin", "polling-not-running", "polling-protocol",
			"polling-wrong-node", "polling-too-big", "polling-malformed", "polling-too-many-links", "polling-quota",
			"polling-idle");

	private final Mesh mesh;

	private final @Nullable MeshCounters counters;

	private final @Nullable MeshListenerEndpointRegistry listeners;

	MeshMetrics(Mesh mesh, @Nullable MeshCounters counters, @Nullable MeshListenerEndpointRegistry listeners) {
		this.mesh = mesh;
		this.counters = counters;
		this.listeners = listeners;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("mesh.sessions", this.mesh, (mesh) -> mesh.statistics().sessions())
			.description("Sessions with neighbours that are connected")
			.register(registry);
		Gauge.builder("mesh.presence.peers", this.mesh, (mesh) -> mesh.statistics().peers())
			.description("Other peers in the presence graph")
			.register(registry);
		Gauge.builder("mesh.queue.bytes", this.mesh, (mesh) -> mesh.statistics().queuedBytes())
			.description("Bytes that wait in queues to be sent")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		counter(registry, "mesh.session.reconnects", "Sessions that got a new link", Tags.empty(),
				MeshStatistics::reconnects);
		bindMessages(registry);
		bindRecords(registry);
		bindDropped(registry);
	}

	private void bindMessages(MeterRegistry registry) {
		for (MessageCounter message : MESSAGES) {
			counter(registry, "mesh.bus.messages",
					"Messages by what became of them; a message counts under each result", Tags.of("direction",
							message.direction(), "reliability", message.reliability(), "result", message.result()),
					(statistics) -> value(statistics, message.counter()));
		}
	}

	private void bindRecords(MeterRegistry registry) {
		for (String result : List.of("accepted", "replayed", "forged")) {
			counter(registry, "mesh.presence.records", "Presence records of other peers", Tags.of("result", result),
					(statistics) -> value(statistics, "presence.records." + result));
		}
	}

	private void bindDropped(MeterRegistry registry) {
		for (DroppedCounter dropped : DROPPED) {
			dropped(registry, dropped.reason(), (mesh) -> value(mesh.statistics(), dropped.counter()));
		}
		dropped(registry, "bus", (mesh) -> busDropped(mesh.statistics()));
		if (this.counters != null) {
			MeshCounters own = this.counters;
			TRANSPORT_REASONS.forEach((reason) -> dropped(registry, reason, (mesh) -> own.dropped(reason)));
		}
		if (this.listeners != null) {
			MeshListenerEndpointRegistry own = this.listeners;
			dropped(registry, "unreadable", (mesh) -> own.unreadableMessages());
			dropped(registry, "presence-listener-failed", (mesh) -> own.failedPresenceCalls());
		}
	}

	private void dropped(MeterRegistry registry, String reason, ToDoubleFunction<Mesh> value) {
		FunctionCounter.builder("mesh.dropped", this.mesh, value)
			.description("What was dropped or refused, by reason")
			.tags("reason", reason)
			.register(registry);
	}

	private void counter(MeterRegistry registry, String name, String description, Tags tags,
			ToDoubleFunction<MeshStatistics> value) {
		FunctionCounter.builder(name, this.mesh, (mesh) -> value.applyAsDouble(mesh.statistics()))
			.description(description)
			.tags(tags)
			.register(registry);
	}

	private static double value(MeshStatistics statistics, String counter) {
		return statistics.counters().getOrDefault(counter, 0L);
	}

	private static double busDropped(MeshStatistics statistics) {
		return statistics.counters()
			.entrySet()
			.stream()
			.filter((counter) -> counter.getKey().startsWith(DROPPED_PREFIX))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	private record MessageCounter(String counter, String direction, String reliability, String result) {

	}

	private record DroppedCounter(String counter, String reason) {

	}

}
