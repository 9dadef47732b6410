package dev.mesh.runtime;

import dev.mesh.peer.Input;
import dev.mesh.peer.Output;
import dev.mesh.session.Credentials;
import dev.mesh.session.Session;
import dev.mesh.session.SessionException;
import dev.mesh.wire.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Other credentials that are shown to an acceptor, from the call to the answer. */
final class PendingReauthentication extends PendingCall<Session> implements Entry {

	private final LoopSession session;

	private final Credentials credentials;

	private final Completions completions;

	PendingReauthentication(LoopSession session, Credentials credentials, Completions completions) {
		this.session = session;
		this.credentials = credentials;
		this.completions = completions;
	}

	@Override
	public @Nullable Input enter(OpenCalls calls, long nowNanos) {
		SessionException obstacle = this.session.beginReauthentication(this);
		if (obstacle != null) {
			refuse(obstacle);
			return null;
		}
		return new Input.Reauthenticate(this.session.id(), this.credentials);
	}

	@Override
	public void abandon() {
		refuse(OpenCalls.stopping());
	}

	/** On the loop. */
	void answer(Output.Reauthenticated answer) {
		if (answer.code() == ErrorCode.NORMAL) {
			this.completions.add(succeed(this.session));
			return;
		}
		Duration retryAfter = (answer.retryAfterMillis() > 0) ? Duration.ofMillis(answer.retryAfterMillis()) : null;
		refuse(SessionException.of(answer.code(),
				"The credentials were not accepted, and the session goes on as it was: " + answer.code() + ", "
						+ LogLimit.clean(answer.reason()),
				new SessionException.Hints(retryAfter, List.of())));
	}

	/** On the loop. */
	void refuse(SessionException cause) {
		this.completions.add(fail(cause));
	}

}
