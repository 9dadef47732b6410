package dev.mesh.runtime;

import dev.mesh.bus.Permit;
import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Signatures;
import dev.mesh.peer.Input;
import dev.mesh.peer.Output;
import dev.mesh.peer.WorkTask;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Verdict;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does the slow work of the core and posts the results: keys on a few threads, first
 * come, first served; authenticators and authorizers, which may block, on others. The
 * core limits how much it asks for.
 */
final class WorkBench {

	private final Signatures signatures;

	private final UserCode code;

	private final SecureRandom random;

	private final Inbox inbox;

	/**
	 * Whoever asks beyond that is refused: links that are gone do not free a place here.
	 */
	private static final int MAX_WAITING_AUTHENTICATIONS = 256;

	/** Questions of up to 64 accesses; the core asks at most four at once for a peer. */
	private static final int MAX_WAITING_AUTHORIZATIONS = 4096;

	private static final long BUSY_RETRY_MILLIS = 1_000;

	private final ThreadPoolExecutor keyThreads;

	private final ThreadPoolExecutor authenticationThreads;

	/** Others than those of authenticators: what hangs here keeps nobody out. */
	private final ThreadPoolExecutor authorizationThreads;

	private final PeerTurns authorizations;

	WorkBench(Signatures signatures, UserCode code, SecureRandom random, RuntimeSettings settings, String threadPrefix,
			Inbox inbox) {
		this.signatures = signatures;
		this.code = code;
		this.random = random;
		this.inbox = inbox;
		this.keyThreads = new NamedThreads(threadPrefix + "-keys").fixedPool(settings.keyThreads());
		this.authenticationThreads = new NamedThreads(threadPrefix + "-authentication")
			.growingPool(settings.authenticationThreads());
		this.authorizationThreads = new NamedThreads(threadPrefix + "-authorization")
			.growingPool(settings.authenticationThreads());
		this.authorizations = new PeerTurns((task) -> this.authorizationThreads.execute(inbox.watch().userCode(task)),
				settings.authenticationThreads(), MAX_WAITING_AUTHORIZATIONS);
	}

	/** By the loop. */
	void start(Output.StartWork work) {
		if (work.task() instanceof WorkTask.AskHandler question) {
			this.code.connections().ask(work.work(), question.request());
			return;
		}
		if (work.task() instanceof WorkTask.Authenticate
				&& this.authenticationThreads.getQueue().size() >= MAX_WAITING_AUTHENTICATIONS) {
			this.inbox.post(new Input.WorkDone(work.work(), Verdict.busy(BUSY_RETRY_MILLIS)));
			return;
		}
		long asked = System.nanoTime();
		if (work.task() instanceof WorkTask.Authorize task) {
			if (!this.authorizations.execute(task.sender(), () -> perform(work, asked))) {
				this.inbox
					.post(new Input.WorkDone(work.work(), Collections.nCopies(task.accesses().size(), Permit.FAILED)));
			}
			return;
		}
		if (work.task() instanceof WorkTask.Authenticate) {
			this.authenticationThreads.execute(this.inbox.watch().userCode(() -> perform(work, asked)));
			return;
		}
		this.keyThreads.execute(this.inbox.watch().work(() -> perform(work, asked)));
	}

	/** What asks the connection request handler. */
	ConnectionDesk connections() {
		return this.code.connections();
	}

	/** After the loop has ended: what runs is interrupted, what waits is forgotten. */
	void close(long timeoutNanos) {
		long deadline = System.nanoTime() + timeoutNanos;
		this.keyThreads.shutdownNow();
		this.authenticationThreads.shutdownNow();
		this.authorizations.close();
		this.authorizationThreads.shutdownNow();
		this.code.connections().close();
		try {
			this.keyThreads.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS);
			this.authenticationThreads.awaitTermination(Math.max(deadline - System.nanoTime(), 0),
					TimeUnit.NANOSECONDS);
			this.authorizationThreads.awaitTermination(Math.max(deadline - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
			this.code.connections().awaitEnd(Math.max(deadline - System.nanoTime(), 0));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void perform(Output.StartWork work, long askedNanos) {
		Object result;
		try {
			result = resultOf(work.task(), askedNanos);
		}
		catch (Throwable ex) {
			// Signing does not depend on what anybody has sent: without it the peer
			// cannot go on.
			this.inbox.post((calls, now) -> {
				throw new IllegalStateException("Key work failed: " + work.task().getClass().getSimpleName(), ex);
			});
			return;
		}
		this.inbox.post(new Input.WorkDone(work.work(), result));
	}

	private @Nullable Object resultOf(WorkTask task, long askedNanos) {
		if (task instanceof WorkTask.Sign sign) {
			return this.signatures.sign(bytes(sign.message()));
		}
		if (task instanceof WorkTask.Verify verify) {
			return this.signatures.verify(verify.signer(), bytes(verify.message()), bytes(verify.signature()));
		}
		if (task instanceof WorkTask.Agree agree) {
			return agree.own().agree(bytes(agree.other()));
		}
		if (task instanceof WorkTask.NewAgreementKey) {
			return AgreementKey.generate(this.random);
		}
		if (task instanceof WorkTask.Authenticate authenticate) {
			return judge(authenticate);
		}
		if (task instanceof WorkTask.Authorize authorize) {
			return this.code.authorizers().decide(authorize.accesses(), askedNanos);
		}
		throw new IllegalStateException("Unknown work: " + task);
	}

	private Verdict judge(WorkTask.Authenticate authenticate) {
		AuthenticationResult result = this.code.authenticator().authenticate(authenticate.request());
		return AuthenticatorChain.FAILED.equals(result) ? Verdict.failed()
				: Verdict.of(result, System.currentTimeMillis());
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

	/** What users have added; may block. */
	record UserCode(Authenticator authenticator, AuthorizerChain authorizers, ConnectionDesk connections) {
	}

}
