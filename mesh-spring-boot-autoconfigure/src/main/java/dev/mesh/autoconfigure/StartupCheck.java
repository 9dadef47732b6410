package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.TargetStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The start-up policy {@code stop}: waits until every configured address is connected.
 */
final class StartupCheck {

	/** Connecting and the handshake take at most 10 s each. */
	static final Duration LIMIT = Duration.ofSeconds(20);

	private static final long INTERVAL_MILLIS = 20;

	private final Mesh mesh;

	private final Duration limit;

	StartupCheck(Mesh mesh, Duration limit) {
		this.mesh = mesh;
		this.limit = limit;
	}

	/**
	 * Returns when every address is connected.
	 * @throws MeshConfigurationException when one has refused for good, or the time is
	 * over
	 */
	void awaitTargets() {
		long deadline = System.nanoTime() + this.limit.toNanos();
		List<TargetStatus> missing = missing();
		while (!missing.isEmpty()) {
			if (System.nanoTime() - deadline > 0 || missing.stream().anyMatch(StartupCheck::isFinal)) {
				throw failure(missing);
			}
			pause();
			missing = missing();
		}
	}

	private List<TargetStatus> missing() {
		return this.mesh.targets().stream().filter((target) -> target.state() != TargetStatus.State.CONNECTED).toList();
	}

	private static boolean isFinal(TargetStatus target) {
		return switch (target.state()) {
			case FAILED, CLOSED -> true;
			case CONNECTING ->
				target.attempts() > 0 && target.lastCode().filter((code) -> !code.isRetryable()).isPresent();
			case CONNECTED, RECOVERING -> false;
		};
	}

	private static MeshConfigurationException failure(List<TargetStatus> missing) {
		return new MeshConfigurationException(
				"Not every configured address could be reached: "
						+ missing.stream().map(StartupCheck::describe).collect(Collectors.joining("; ")) + ".",
				"Correct 'mesh.session.urls', the credentials, or what runs there. With "
						+ "'mesh.session.startup-policy=retry' the application starts all the same and goes on trying.");
	}

	private static String describe(TargetStatus target) {
		return target.uri() + " (" + target.lastCode().map(Enum::name).map((code) -> code + ": ").orElse("")
				+ target.lastReason().orElse("no answer yet") + ")";
	}

	private static void pause() {
		try {
			Thread.sleep(INTERVAL_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while the mesh started", ex);
		}
	}

}
