package dev.mesh.runtime;

import dev.mesh.presence.PeerMetadata;
import dev.mesh.presence.PeerMetadataException;
import dev.mesh.presence.PeerMetadataException.Reason;
import dev.mesh.presence.PresenceSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this peer says about itself: what was set last, else what the store has, else
 * nothing. Checked and limited to ten changes at once and one a second on the long run.
 * Thread-safe.
 */
final class LocalMetadata {

	private static final Logger logger = System.getLogger(LocalMetadata.class.getName());

	private static final int BURST = 10;

	private static final long REFILL_NANOS = 1_000_000_000L;

	private static final String NONE = "{}";

	private final LocalIdentity identity;

	private final PresenceSettings settings;

	private final LongSupplier clock;

	/**
	 * Held while the store is written, so that {@link #set} need not wait for the disk.
	 */
	private final Object storeLock = new Object();

	/**
	 * What the store has; null until it was read or written; guarded by
	 * {@code storeLock}.
	 */
	private @Nullable String stored;

	/** Null until it was set or loaded; guarded by {@code this}. */
	private @Nullable String json;

	/** Whether something was set that the store may not have. */
	private volatile boolean unstored;

	/** When all changes but the last ten are a second old; guarded by {@code this}. */
	private long paidUntilNanos;

	LocalMetadata(LocalIdentity identity, PresenceSettings settings, LongSupplier clock, @Nullable String initial) {
		this.identity = identity;
		this.settings = settings;
		this.clock = clock;
		this.json = (initial != null) ? checked(initial) : null;
		this.paidUntilNanos = clock.getAsLong();
	}

	/** The JSON text; reads the store the first time, when nothing was set. */
	synchronized String json() {
		String current = this.json;
		if (current == null) {
			current = load();
			this.json = current;
		}
		return current;
	}

	/**
	 * Takes another text.
	 * @return its compact form, or null when nothing has changed
	 * @throws PeerMetadataException for each reason there is
	 */
	@Nullable String set(String text) {
		String next = checked(text);
		synchronized (this) {
			if (next.equals(this.json)) {
				return null;
			}
			long now = this.clock.getAsLong();
			long paid = Math.max(this.paidUntilNanos, now) + REFILL_NANOS;
			if (paid - now > BURST * REFILL_NANOS) {
				throw new PeerMetadataException(Reason.TOO_OFTEN, "Peer metadata was set more than " + BURST
						+ " times at once; it can be set once a second, since every peer of the mesh gets it each time");
			}
			this.paidUntilNanos = paid;
			this.json = next;
			this.unstored = true;
			return next;
		}
	}

	/**
	 * Writes what is current to the store, when the store has something else. A failure
	 * costs the next start its metadata, not this one.
	 */
	void store() {
		synchronized (this.storeLock) {
			this.unstored = false;
			try {
				String current = json();
				if (this.stored == null) {
					this.stored = this.identity.loadMetadata().orElse(NONE);
				}
				if (!current.equals(this.stored)) {
					this.identity.storeMetadata(current);
					this.stored = current;
				}
			}
			catch (RuntimeException ex) {
				logger.log(Level.WARNING,
						"Peer metadata could not be stored; others have it, but the next start will not", ex);
			}
		}
	}

	/** The same, when something was set since: at the end, or while nothing ran. */
	void storeUnstored() {
		if (this.unstored) {
			store();
		}
	}

	/** With the lock held. */
	private String load() {
		String text = this.identity.loadMetadata().orElse(NONE);
		try {
			return checked(text);
		}
		catch (PeerMetadataException ex) {
			logger.log(Level.WARNING, "The stored peer metadata is ignored: " + ex.getMessage());
			return NONE;
		}
	}

	private String checked(String text) {
		PeerMetadata.check(text, this.settings);
		return PeerMetadata.canonicalJson(text);
	}

}
