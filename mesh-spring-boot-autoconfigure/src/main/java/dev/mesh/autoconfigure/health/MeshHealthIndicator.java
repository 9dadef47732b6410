package dev.mesh.autoconfigure.health;

import dev.mesh.Mesh;
import dev.mesh.MeshFailure;
import dev.mesh.TargetStatus;
import dev.mesh.wire.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * {@link HealthIndicator} of a {@link Mesh}: DOWN when the peer cannot go on, or when one
 * of the configured addresses has refused it or cannot be reached. A session that
 * recovers within its window, a mesh that was stopped on purpose, and a peer without
 * configured addresses are UP. One detail for each address.
 */
final class MeshHealthIndicator extends AbstractHealthIndicator {

	private final Mesh mesh;

	MeshHealthIndicator(Mesh mesh) {
		super("The health of the mesh could not be determined");
		this.mesh = mesh;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Optional<MeshFailure> failure = this.mesh.failure();
		boolean running = this.mesh.isRunning();
		List<TargetStatus> targets = this.mesh.targets();
		boolean down = failure.isPresent() || (running && targets.stream().anyMatch(MeshHealthIndicator::isDown));
		builder.status(down ? Status.DOWN : Status.UP);
		builder.withDetail("state", running ? "running" : "stopped");
		failure.ifPresent((reason) -> builder.withDetail("failure", reason.code() + ": " + reason.reason()));
		builder.withDetail("sessions", this.mesh.statistics().sessions());
		urls(targets).forEach((address, target) -> builder.withDetail(address, details(target)));
	}

	private static boolean isDown(TargetStatus target) {
		return switch (target.state()) {
			case CONNECTED, RECOVERING, CLOSED -> false;
			case CONNECTING -> target.attempts() > 0 || hasOutlivedItsWindow(target);
			case FAILED -> true;
		};
	}

	/** No attempt need have failed until then: the last one may still wait. */
	private static boolean hasOutlivedItsWindow(TargetStatus target) {
		return target.lastCode().filter((code) -> code == ErrorCode.LIVENESS_TIMEOUT).isPresent();
	}

	/**
	 * By what may be shown of their addresses, which can be the same for several.
	 */
	private static Map<String, TargetStatus> urls(List<TargetStatus> targets) {
		Map<String, TargetStatus> urls = new LinkedHashMap<>();
		for (TargetStatus target : targets) {
			String address = target.address();
			for (int number = 2; urls.containsKey(address); number++) {
				address = target.address() + " (" + number + ")";
			}
			urls.put(address, target);
		}
		return urls;
	}

	private static Map<String, Object> details(TargetStatus target) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("state", target.state().name());
		target.since().ifPresent((since) -> details.put("since", since.toString()));
		target.session().ifPresent((session) -> {
			session.principal().ifPresent((principal) -> details.put("principal", principal));
			details.put("transport", session.transport().name());
			session.rtt().ifPresent((rtt) -> details.put("rttMillis", rtt.toNanos() / 1e6));
		});
		if (target.attempts() > 0) {
			details.put("attempts", target.attempts());
		}
		target.lastCode().ifPresent((code) -> details.put("lastError", code.name()));
		target.lastReason().ifPresent((reason) -> details.put("reason", reason));
		return details;
	}

}
