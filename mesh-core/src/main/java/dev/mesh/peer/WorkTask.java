package dev.mesh.peer;

import dev.mesh.bus.BusAccess;
import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.ConnectionRequest;
import dev.mesh.session.AuthenticationRequest;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Slow work that the core asks for. The result of each, given back by
 * {@link Input.WorkDone}, is named with it.
 */
public sealed interface WorkTask {

	/** Sign with the own key: {@code byte[64]}. */
	record Sign(ByteBuffer message) implements WorkTask {
	}

	/** Verify a signature: {@code Boolean}. */
	record Verify(PeerKey signer, ByteBuffer message, ByteBuffer signature) implements WorkTask {
	}

	/** Make an X25519 key pair: {@link AgreementKey}. */
	record NewAgreementKey() implements WorkTask {
	}

	/** Agree: {@code byte[32]}, or null when the other key is invalid. */
	record Agree(AgreementKey own, ByteBuffer other) implements WorkTask {
	}

	/**
	 * Ask the authorizers whether one peer may do these things, at least one: a list of
	 * {@code Permit}, in their order. It may be shorter: the rest is asked again.
	 */
	record Authorize(List<BusAccess> accesses) implements WorkTask {

		public Authorize {
			accesses = List.copyOf(accesses);
		}

		/** Who wants to do them. */
		public PeerKey sender() {
			return this.accesses.get(0).sender();
		}

	}

	/**
	 * Ask the connection request handler: {@code ConnectionRequestAuthorization}, or null
	 * when it has failed. The core does not wait for ever, so there need not be an
	 * answer.
	 */
	record AskHandler(ConnectionRequest request) implements WorkTask {
	}

	/** Ask the authenticator chain: {@code Verdict}, of Allow or Deny. */
	record Authenticate(AuthenticationRequest request) implements WorkTask {
	}

}
