package dev.mesh.peer;

import dev.mesh.bus.BusAccess;
import dev.mesh.bus.Permit;
import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.ConnectionRequest;
import dev.mesh.presence.ConnectionRequestAuthorization;
import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.Verdict;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns slow work into outputs and gives each answer to whoever asked. */
final class WorkDesk implements KeyWork {

	private final BiConsumer<Long, WorkTask> start;

	private final Map<Long, Consumer<@Nullable Object>> waiting = new HashMap<>();

	private long newest;

	WorkDesk(BiConsumer<Long, WorkTask> start) {
		this.start = start;
	}

	@Override
	public void sign(byte[] message, Consumer<byte[]> onSignature) {
		start(new WorkTask.Sign(ByteBuffer.wrap(message)), result -> onSignature.accept(expect(byte[].class, result)));
	}

	@Override
	public void verify(PeerKey signer, byte[] message, byte[] signature, Consumer<Boolean> onVerdict) {
		start(new WorkTask.Verify(signer, ByteBuffer.wrap(message), ByteBuffer.wrap(signature)),
				result -> onVerdict.accept(expect(Boolean.class, result)));
	}

	@Override
	public void newAgreementKey(Consumer<AgreementKey> onKey) {
		start(new WorkTask.NewAgreementKey(), result -> onKey.accept(expect(AgreementKey.class, result)));
	}

	@Override
	public void agree(AgreementKey own, byte[] otherPublic, Consumer<byte @Nullable []> onSecret) {
		start(new WorkTask.Agree(own, ByteBuffer.wrap(otherPublic)),
				result -> onSecret.accept(result == null ? null : expect(byte[].class, result)));
	}

	void authenticate(AuthenticationRequest request, Consumer<Verdict> onVerdict) {
		start(new WorkTask.Authenticate(request), result -> onVerdict.accept(expect(Verdict.class, result)));
	}

	void authorize(List<BusAccess> accesses, Consumer<List<Permit>> onPermits) {
		start(new WorkTask.Authorize(accesses), result -> {
			List<?> permits = expect(List.class, result);
			onPermits.accept(permits.stream().map(Permit.class::cast).toList());
		});
	}

	/** Takes null when the handler has failed; returns what to {@link #forget}. */
	long ask(ConnectionRequest request, Consumer<@Nullable ConnectionRequestAuthorization> onAnswer) {
		return start(new WorkTask.AskHandler(request), result -> onAnswer
			.accept(result == null ? null : expect(ConnectionRequestAuthorization.class, result)));
	}

	/** Nobody waits for this work any more. */
	void forget(long work) {
		this.waiting.remove(work);
	}

	private long start(WorkTask task, Consumer<@Nullable Object> onResult) {
		long work = ++this.newest;
		this.waiting.put(work, onResult);
		this.start.accept(work, task);
		return work;
	}

	private static <T> T expect(Class<T> type, @Nullable Object result) {
		if (!type.isInstance(result)) {
			throw new IllegalStateException("work answered with " + result + " instead of a " + type.getSimpleName());
		}
		return type.cast(result);
	}

	/** An answer came; one that nobody waits for is ignored. */
	void done(long work, @Nullable Object result) {
		Consumer<@Nullable Object> onResult = this.waiting.remove(work);
		if (onResult != null) {
			onResult.accept(result);
		}
	}

	/** How much work is out. */
	int size() {
		return this.waiting.size();
	}

}
