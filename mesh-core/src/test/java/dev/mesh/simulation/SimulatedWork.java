package dev.mesh.simulation;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.peer.WorkTask;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import dev.mesh.session.Verdict;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Key work, password checks and questions to the authorizer of one peer. */
final class SimulatedWork {

	private static final long KEY_WORK_NANOS = 1_000_000;

	private final Random random;

	private Signatures signatures;

	/** Whether one thread does all work with keys. */
	private boolean oneThread;

	/** When that thread has done what it was given. */
	private long busyUntil;

	private long keyTasks;

	SimulatedWork(PeerKey key, Random random) {
		this.random = random;
		this.signatures = SimulatedSignatures.of(key);
	}

	/** From now on these sign and verify, on one thread, 1 ms each. */
	void use(Signatures value) {
		this.signatures = value;
		this.oneThread = true;
	}

	/** When a task that is given now has its answer. */
	long doneNanos(WorkTask task, long nowNanos) {
		if (!this.oneThread || task instanceof WorkTask.Authenticate || task instanceof WorkTask.Authorize) {
			return nowNanos + KEY_WORK_NANOS + this.random.nextInt(200_000);
		}
		this.keyTasks++;
		this.busyUntil = Math.max(this.busyUntil, nowNanos) + KEY_WORK_NANOS;
		return this.busyUntil;
	}

	/** How many tasks that thread was given. */
	long keyTasks() {
		return this.keyTasks;
	}

	/** What comes of it; these principals are refused, and the authorizer is asked. */
	Object result(WorkTask task, Set<String> lockedOut, SimulatedAuthorizer authorizer) {
		if (task instanceof WorkTask.Sign sign) {
			return this.signatures.sign(bytes(sign.message()));
		}
		if (task instanceof WorkTask.Verify verify) {
			return this.signatures.verify(verify.signer(), bytes(verify.message()), bytes(verify.signature()));
		}
		if (task instanceof WorkTask.NewAgreementKey) {
			return AgreementKey.generate(new RepeatableRandom(this.random.nextLong()));
		}
		if (task instanceof WorkTask.Agree agree) {
			return agree.own().agree(bytes(agree.other()));
		}
		if (task instanceof WorkTask.Authorize authorize) {
			return authorizer.decide(authorize.accesses());
		}
		return Verdict.of(judge(((WorkTask.Authenticate) task).request().credentials(), lockedOut), 0);
	}

	private static AuthenticationResult judge(Credentials credentials, Set<String> lockedOut) {
		if (credentials instanceof Credentials.Attested attested) {
			return AuthenticationResult.allow(attested.principal().orElse(null), attested.roles());
		}
		return credentials instanceof Credentials.Password password
				&& password.password().equals("secret of " + password.principal())
				&& !lockedOut.contains(password.principal())
						? AuthenticationResult.allow(password.principal(), List.of("device"))
						: AuthenticationResult.deny("wrong password");
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

}
