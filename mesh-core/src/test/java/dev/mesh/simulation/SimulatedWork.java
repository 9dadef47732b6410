package dev.mesh.simulation;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.WorkTask;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import dev.mesh.session.Verdict;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Key work, password checks and questions to the authorizer of one peer. */
record SimulatedWork(PeerKey key, Random random) {

	/** What comes of it; these principals are refused, and the authorizer is asked. */
	Object result(WorkTask task, Set<String> lockedOut, SimulatedAuthorizer authorizer) {
		if (task instanceof WorkTask.Sign sign) {
			return SimulatedSignatures.sign(this.key, bytes(sign.message()));
		}
		if (task instanceof WorkTask.Verify verify) {
			return SimulatedSignatures.verify(verify.signer(), bytes(verify.message()), bytes(verify.signature()));
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
