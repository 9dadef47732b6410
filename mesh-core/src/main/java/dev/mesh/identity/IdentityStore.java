package dev.mesh.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A directory with what makes a peer the same peer after a restart: its key pair, the
 * highest incarnation it has used, and its metadata. One store has the directory for
 * itself from {@link #open} until {@link #close}. The only class of the package that
 * touches files; the facade calls it, never the core. Thread-safe; it blocks until the
 * disk has answered.
 * <p>
 * Each file is replaced as a whole, so a crash leaves the old contents or the new. On
 * POSIX file systems a directory that the store creates has mode 0700 and its files have
 * 0600; a file found more open than that is closed to others, with a warning. Every
 * method may throw {@link IdentityStoreException}, whose message names the path and the
 * remedy.
 */
public final class IdentityStore implements AutoCloseable {

	/** Incarnations travel as varints. */
	private static final long MAX_INCARNATION = (1L << 53) - 1;

	private static final int KEY_FILE_LIMIT_BYTES = 16 * 1024;

	private static final int INCARNATION_FILE_LIMIT_BYTES = 64;

	private static final int METADATA_LIMIT_BYTES = 1024 * 1024;

	private final DirectoryLock lock;

	private final StoredFile identityFile;

	private final StoredFile incarnationFile;

	private final StoredFile metadataFile;

	private final Identity identity;

	private long incarnation;

	private boolean closed;

	private IdentityStore(Path directory, DirectoryLock lock, SecureRandom random) {
		this.lock = lock;
		this.identityFile = new StoredFile(directory.resolve("identity"), KEY_FILE_LIMIT_BYTES,
				"Restore it from a backup, or delete it: the peer then gets a new key");
		this.incarnationFile = new StoredFile(directory.resolve("incarnation"), INCARNATION_FILE_LIMIT_BYTES,
				"Delete it: the next incarnation is then taken from the clock");
		this.metadataFile = new StoredFile(directory.resolve("metadata.json"), METADATA_LIMIT_BYTES,
				"Restore it from a backup, or delete it: the peer then has no metadata until it is set again");
		this.identityFile.removeLeftover();
		this.incarnationFile.removeLeftover();
		this.metadataFile.removeLeftover();
		this.identity = loadOrCreateIdentity(random);
		this.incarnation = loadIncarnation();
	}

	/**
	 * Opens a directory, which is created if it is missing, and takes it for this store
	 * alone. The first time, an identity is made and written.
	 * @param directory the directory
	 * @param random the source of a new identity's private key
	 * @return the store; close it to let another process have the directory
	 * @throws IdentityStoreException if the directory is in use by another process or
	 * another store of this one, cannot be created, read or written, is a file, or holds
	 * a damaged identity or incarnation
	 */
	public static IdentityStore open(Path directory, SecureRandom random) {
		Path absolute = directory.toAbsolutePath();
		createDirectory(absolute);
		DirectoryLock lock = DirectoryLock.acquire(absolute);
		IdentityStore store = null;
		try {
			store = new IdentityStore(absolute, lock, random);
			return store;
		}
		finally {
			if (store == null) {
				lock.close();
			}
		}
	}

	/**
	 * Returns the identity, the same for as long as the directory exists.
	 * @return the identity, also after {@link #close}
	 */
	public Identity identity() {
		return this.identity;
	}

	/**
	 * Returns an incarnation higher than every one before, and the time of day if that is
	 * higher still, so that a peer whose directory was restored from a backup is not
	 * mistaken for its former self. It is on the disk before it is returned.
	 * @param wallClockMillis the time of day in milliseconds since 1970, 0 to 2^53-1
	 * @return the incarnation to use from now on
	 * @throws IdentityStoreException if it cannot be written, or if all 2^53-1
	 * incarnations are used up
	 */
	public synchronized long nextIncarnation(long wallClockMillis) {
		checkOpen();
		checkIncarnation(wallClockMillis);
		long next = Math.max(this.incarnation + 1, wallClockMillis);
		if (next > MAX_INCARNATION) {
			throw this.incarnationFile.damaged("holds the last incarnation there is", null);
		}
		writeIncarnation(next);
		return next;
	}

	/**
	 * Takes note of an incarnation of this peer that others have seen: the next one will
	 * be higher. It is on the disk when this returns. The caller bounds what it believes,
	 * since whoever names 2^53-1 leaves no incarnation over.
	 * @param seen the incarnation, 0 to 2^53-1; one that is lower than the stored one
	 * changes nothing
	 */
	public synchronized void raiseIncarnation(long seen) {
		checkOpen();
		checkIncarnation(seen);
		if (seen > this.incarnation) {
			writeIncarnation(seen);
		}
	}

	/**
	 * Reads the metadata that was stored last.
	 * @return the JSON text as it was stored, not parsed; empty if none was ever stored
	 */
	public synchronized Optional<String> loadMetadata() {
		checkOpen();
		return Optional.ofNullable(this.metadataFile.read());
	}

	/**
	 * Replaces the stored metadata. It is on the disk when this returns; if it fails, the
	 * former metadata stays.
	 * @param json the JSON text, which is not parsed; at most 1 MiB in UTF-8
	 */
	public synchronized void storeMetadata(String json) {
		checkOpen();
		this.metadataFile.write(json);
	}

	/**
	 * Lets another process have the directory. Closing a second time does nothing.
	 */
	@Override
	public synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			this.lock.close();
		}
	}

	private Identity loadOrCreateIdentity(SecureRandom random) {
		String text = this.identityFile.read();
		if (text == null) {
			Identity created = Identity.generate(random);
			this.identityFile.write(IdentityText.format(created));
			return created;
		}
		try {
			return IdentityText.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw this.identityFile.damaged(String.valueOf(ex.getMessage()), ex);
		}
	}

	private long loadIncarnation() {
		String text = this.incarnationFile.read();
		if (text == null) {
			return 0;
		}
		long stored = parseIncarnation(text.strip());
		if (stored < 0 || stored > MAX_INCARNATION) {
			throw this.incarnationFile.damaged("does not hold a number from 0 to 2^53-1", null);
		}
		return stored;
	}

	private static long parseIncarnation(String text) {
		try {
			return Long.parseLong(text);
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	private void writeIncarnation(long value) {
		this.incarnationFile.write(value + "\n");
		this.incarnation = value;
	}

	private static void checkIncarnation(long value) {
		if (value < 0 || value > MAX_INCARNATION) {
			throw new IllegalArgumentException("An incarnation must be from 0 to 2^53-1, but is " + value);
		}
	}

	private void checkOpen() {
		if (this.closed) {
			throw new IllegalStateException("The identity store is closed");
		}
	}

	private static void createDirectory(Path directory) {
		if (Files.isDirectory(directory)) {
			return;
		}
		try {
			Path parent = directory.getParent();
			if (parent != null) {
				Files.createDirectories(parent);
			}
			Files.createDirectory(directory, StoredFile.ownerOnly(directory, "rwx------"));
		}
		catch (IOException ex) {
			if (!Files.isDirectory(directory)) {
				throw cannotCreate(directory, ex);
			}
		}
	}

	private static IdentityStoreException cannotCreate(Path directory, @Nullable Throwable cause) {
		String problem = Files.exists(directory) ? "is not a directory" : "cannot be created (" + cause + ")";
		return new IdentityStoreException("The data directory '" + directory + "' " + problem
				+ ". Name a directory that exists, or one that the user of this process can create", cause);
	}

}
