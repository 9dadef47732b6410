package dev.mesh.session;

import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.wire.ErrorCode;

/**
 * Asks who a peer with a proven key is: the throttle first, then the authenticator chain.
 */
final class Checkpoint {

	/** Counted for each set of credentials that was not accepted. */
	static final String FAILED = "session.authentication.failed";

	/** Counted for each set of credentials that nobody has looked at. */
	static final String THROTTLED = "session.authentication.throttled";

	private static final String TOO_MANY_FAILURES = "too many failed attempts from this address; wait before the next one";

	private final SessionEnvironment environment;

	private final LoopTime time;

	private final AuthenticationThrottle throttle = new AuthenticationThrottle();

	Checkpoint(SessionEnvironment environment, LoopTime time) {
		this.environment = environment;
		this.time = time;
	}

	/** Asks; the answer comes now or later, on the loop. */
	void ask(AuthenticationRequest request, Answer answer) {
		boolean guessing = request.returningPrincipal().isEmpty();
		long wait = guessing
				? this.throttle.retryAfterMillis(request.remoteAddress(), request.credentials(), this.time.now()) : 0;
		if (wait > 0) {
			this.environment.count(THROTTLED);
			// Nobody has looked at them: a session that resumes is not lost by that.
			ErrorCode code = (request.occasion() == Occasion.RESUME) ? ErrorCode.BUSY : ErrorCode.AUTHENTICATION_FAILED;
			answer.refused(Refusal.of(code, TOO_MANY_FAILURES).retryAfter(wait));
			return;
		}
		this.environment.authenticate(request, (verdict) -> decide(request, verdict, answer));
	}

	private void decide(AuthenticationRequest request, Verdict verdict, Answer answer) {
		if (verdict.result() instanceof AuthenticationResult.Allow allow) {
			String flaw = SessionTerms.flawOf(allow);
			if (flaw != null) {
				answer.refused(Refusal.of(ErrorCode.INTERNAL_ERROR, flaw));
				return;
			}
			this.throttle.succeeded(request.remoteAddress(), request.credentials());
			answer.granted(new Grant(allow, expiry(verdict)));
		}
		else if (verdict.result() instanceof AuthenticationResult.Deny deny) {
			if (verdict.denial() == ErrorCode.AUTHENTICATION_FAILED) {
				this.environment.count(FAILED);
				this.throttle.failed(request, this.time.now());
			}
			answer.refused(Refusal.of(verdict.denial(), deny.reason()).retryAfter(deny.retryAfterMillis()));
		}
		else {
			answer
				.refused(Refusal.of(ErrorCode.AUTHENTICATION_FAILED, "no authenticator vouches for these credentials"));
		}
	}

	private long expiry(Verdict verdict) {
		long longest = (LoopTime.NEVER - this.time.now()) / 1_000_000;
		return (verdict.validMillis() >= longest) ? LoopTime.NEVER
				: this.time.now() + verdict.validMillis() * 1_000_000;
	}

	/** What comes of it. */
	interface Answer {

		void granted(Grant grant);

		void refused(Refusal refusal);

	}

	/** As whom, and until when of the loop's time. */
	record Grant(AuthenticationResult.Allow allow, long expiresAtNanos) {
	}

}
