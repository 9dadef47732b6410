package dev.mesh.autoconfigure.metrics;

import dev.mesh.Mesh;
import dev.mesh.MeshStatistics;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.bus.Registration;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * Meters of a mesh. All tags are from closed sets; the keys, names and paths of peers are
 * never among them. Most show what the mesh counts anyway; sends and round trips are
 * timed from the first registry on.
 */
final class MeshMetrics implements MeterBinder, DisposableBean {

	private static final List<String> RECORD_RESULTS = List.of("accepted", "duplicate", "expired", "forged", "refused",
			"replayed", "untrusted");

	private final Mesh mesh;

	private final @Nullable MeshCounters counters;

	private final @Nullable MeshListenerEndpointRegistry listeners;

	private final List<Registration> timings = new CopyOnWriteArrayList<>();

	MeshMetrics(Mesh mesh, @Nullable MeshCounters counters, @Nullable MeshListenerEndpointRegistry listeners) {
		this.mesh = mesh;
		this.counters = counters;
		this.listeners = listeners;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bindGauges(registry);
		bindTimers(registry);
		counter(registry, "mesh.session.reconnects", "Sessions that got a new link", Tags.empty(),
				MeshStatistics::reconnects);
		MessageCounters.ALL.forEach((message) -> counter(registry, "mesh.bus.messages",
				"Messages by what became of them; a message counts under each result", message.tags(),
				(statistics) -> statistics.counter(message.counter())));
		RECORD_RESULTS.forEach((result) -> counter(registry, "mesh.presence.records", "Presence records of other peers",
				Tags.of("result", result), (statistics) -> statistics.counter("presence.records." + result)));
		bindDropped(registry);
	}

	private void bindGauges(MeterRegistry registry) {
		gauge(registry, "mesh.sessions", "Sessions with neighbours that are connected", null,
				(mesh) -> mesh.statistics().sessions());
		gauge(registry, "mesh.presence.peers", "Other peers in the presence graph", null,
				(mesh) -> mesh.statistics().peers());
		gauge(registry, "mesh.bus.streams", "Streams that are open", null, (mesh) -> mesh.statistics().streams());
		gauge(registry, "mesh.bus.window", "Bytes that were sent and are not acknowledged yet", BaseUnits.BYTES,
				(mesh) -> mesh.load().unacknowledgedBytes());
		gauge(registry, "mesh.queue.bytes", "Bytes that wait in queues to be sent, also for others", BaseUnits.BYTES,
				(mesh) -> mesh.load().queuedBytes());
	}

	private void bindTimers(MeterRegistry registry) {
		Timer sends = Timer.builder("mesh.bus.send")
			.description("Time from a reliable send to its result")
			.register(registry);
		this.timings.add(this.mesh.timeSends((nanos) -> sends.record(nanos, TimeUnit.NANOSECONDS)));
		Timer roundTrips = Timer.builder("mesh.session.rtt")
			.description("Round trips to neighbours")
			.register(registry);
		this.timings.add(this.mesh.timeRoundTrips((nanos) -> roundTrips.record(nanos, TimeUnit.NANOSECONDS)));
	}

	private void bindDropped(MeterRegistry registry) {
		DropCounters.BY_REASON
			.forEach((reason, counter) -> dropped(registry, reason, (mesh) -> mesh.statistics().counter(counter)));
		dropped(registry, "bus-other", (mesh) -> DropCounters.other(mesh.statistics()));
		if (this.counters != null) {
			MeshCounters own = this.counters;
			DropCounters.OWN_REASONS.forEach((reason) -> dropped(registry, reason, (mesh) -> own.dropped(reason)));
		}
		if (this.listeners != null) {
			MeshListenerEndpointRegistry own = this.listeners;
			dropped(registry, "unreadable", (mesh) -> own.unreadableMessages());
			dropped(registry, "presence-listener-failed", (mesh) -> own.failedPresenceCalls());
		}
	}

	private void gauge(MeterRegistry registry, String name, String description, @Nullable String unit,
			ToDoubleFunction<Mesh> value) {
		Gauge.builder(name, this.mesh, value).description(description).baseUnit(unit).register(registry);
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

	/** The mesh may outlive the registries. */
	@Override
	public void destroy() {
		this.timings.forEach(Registration::close);
		this.timings.clear();
	}

}
