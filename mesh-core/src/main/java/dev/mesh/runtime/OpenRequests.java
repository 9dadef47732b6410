package dev.mesh.runtime;

import dev.mesh.peer.Output;
import dev.mesh.session.SessionObservers;
import dev.mesh.session.SessionRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests to open sessions, by number. Only the loop uses it. */
final class OpenRequests {

	private final Map<Long, OpenRequest> byNumber = new HashMap<>();

	private long newest;

	/** A request of the API; returns its number. */
	long begin(SessionRequest target, SessionObservers observers, PendingOpen waiter) {
		return begin(new OpenRequest(target, observers, waiter));
	}

	/** A configured address; returns its number. */
	long begin(OpenRequest request) {
		this.byNumber.put(++this.newest, request);
		return this.newest;
	}

	@Nullable OpenRequest find(long number) {
		return this.byNumber.get(number);
	}

	/** The request that failed, now when it was the last time no longer known. */
	@Nullable OpenRequest onAttemptFailed(Output.AttemptFailed failed) {
		OpenRequest request = this.byNumber.get(failed.attempt().request());
		if (request != null) {
			request.onAttemptFailed(failed);
			forgetIfEnded(failed.attempt().request(), request);
		}
		return request;
	}

	void forgetIfEnded(long number, OpenRequest request) {
		if (request.hasEnded()) {
			this.byNumber.remove(number, request);
		}
	}

	void abandonAll() {
		this.byNumber.values().forEach(OpenRequest::abandon);
		this.byNumber.clear();
	}

}
