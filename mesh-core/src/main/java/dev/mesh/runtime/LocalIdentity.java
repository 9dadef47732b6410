package dev.mesh.runtime;

import dev.mesh.identity.Identity;
import dev.mesh.identity.IdentityStore;
import dev.mesh.identity.PeerKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who this peer is: from a data directory, opened when it is first needed, or in memory
 * only. Thread-safe; blocks.
 */
final class LocalIdentity implements AutoCloseable {

	private final @Nullable Path directory;

	private final SecureRandom random;

	/**
	 * Null before it is needed, after close, and without a directory; guarded by
	 * {@code this}.
	 */
	private @Nullable IdentityStore store;

	/** Written once; guarded by {@code this}. */
	private @Nullable Identity identity;

	/** Guarded by {@code this}; without a directory only. */
	private long lastIncarnation;

	/** Guarded by {@code this}. */
	private boolean closed;

	/** The key of {@link #identity}, for the many who ask. */
	private volatile @Nullable PeerKey key;

	LocalIdentity(@Nullable Path directory, SecureRandom random) {
		this.directory = directory;
		this.random = random;
	}

	PeerKey key() {
		PeerKey known = this.key;
		return (known != null) ? known : identity().key();
	}

	synchronized Identity identity() {
		Identity known = this.identity;
		if (known == null) {
			IdentityStore opened = store();
			known = (opened != null) ? opened.identity() : Identity.generate(this.random);
			this.identity = known;
			this.key = known.key();
		}
		return known;
	}

	synchronized long nextIncarnation(long wallClockMillis) {
		IdentityStore opened = store();
		this.lastIncarnation = (opened != null) ? opened.nextIncarnation(wallClockMillis)
				: Math.max(this.lastIncarnation + 1, wallClockMillis);
		return this.lastIncarnation;
	}

	/** Called by the loop, before anybody hears of the incarnation. */
	synchronized void raiseIncarnation(long incarnation) {
		IdentityStore opened = store();
		if (opened != null) {
			opened.raiseIncarnation(incarnation);
		}
		this.lastIncarnation = Math.max(this.lastIncarnation, incarnation);
	}

	synchronized Optional<String> loadMetadata() {
		IdentityStore opened = store();
		return (opened != null) ? opened.loadMetadata() : Optional.empty();
	}

	synchronized void storeMetadata(String json) {
		IdentityStore opened = store();
		if (opened != null) {
			opened.storeMetadata(json);
		}
	}

	/** Lets another process have the directory; the key stays known. */
	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.store != null) {
			this.store.close();
			this.store = null;
		}
	}

	private @Nullable IdentityStore store() {
		if (this.closed && this.directory != null) {
			throw new IllegalStateException(
					"The mesh is closed, and its data directory '" + this.directory + "' released");
		}
		if (this.store == null && this.directory != null) {
			this.store = IdentityStore.open(this.directory, this.random);
		}
		return this.store;
	}

}
