package dev.mesh.autoconfigure.health;

import dev.mesh.Mesh;
import dev.mesh.MeshFailure;
import dev.mesh.TargetStatus;
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
		if (running) {
			targets.forEach((target) -> builder.withDetail(target.uri().toString(), details(target)));
		}
	}

	private static boolean isDown(TargetStatus target) {
		return switch (target.state()) {
			case CONNECTED, RECOVERING, CLOSED -> false;
			case CONNECTING -> target.attempts() > 0;
			case FAILED -> true;
		};
	}

	private static Map<String, Object> details(TargetStatus target) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("state", target.state().name());
		if (target.attempts() > 0) {
			details.put("attempts", target.attempts());
		}
		target.lastCode().ifPresent((code) -> details.put("lastError", code.name()));
		target.lastReason().ifPresent((reason) -> details.put("reason", reason));
		return details;
	}

}
