package dev.mesh.runtime;

import dev.mesh.session.Session;
import dev.mesh.session.SessionObservers;
import dev.mesh.session.SessionOpener;
import dev.mesh.session.SessionRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Opens sessions for the API. */
final class LoopOpener implements SessionOpener {

	private final PeerRuntime runtime;

	private final RunFactory runs;

	LoopOpener(PeerRuntime runtime, RunFactory runs) {
		this.runtime = runtime;
		this.runs = runs;
	}

	@Override
	public CompletableFuture<Session> open(SessionRequest request, SessionObservers observers) {
		PeerRun run = this.runtime.run();
		if (run == null) {
			return CompletableFuture.failedFuture(OpenCalls.stopping());
		}
		PendingOpen open = new PendingOpen(request, this.runs.observed(observers), run.inbox(),
				run.dispatcher().completions());
		run.inbox().post(open);
		return open;
	}

	@Override
	public List<String> schemes() {
		return this.runs.schemes();
	}

}
