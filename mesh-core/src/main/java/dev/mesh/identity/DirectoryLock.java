package dev.mesh.identity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The claim of one store to its directory: a lock on the file {@code lock} in it, against
 * other processes, and an entry in a set, against other stores of this JVM.
 * <p>
 * The set is more than a convenience. On POSIX systems a process loses <em>all</em> its
 * locks on a file when it closes <em>any</em> channel to it, so a second store must be
 * refused before it opens the file.
 */
final class DirectoryLock implements AutoCloseable {

	private static final String FILE_NAME = "lock";

	private static final Set<Path> HELD = Collections.synchronizedSet(new HashSet<>());

	/**
	 * Channels of refused attempts against a store of another class loader, whose set is
	 * not this one. They stay open, because closing them would release that store's lock.
	 */
	private static final List<FileChannel> NEVER_CLOSED = Collections.synchronizedList(new ArrayList<>());

	private final Path directory;

	private final FileChannel channel;

	private DirectoryLock(Path directory, FileChannel channel) {
		this.directory = directory;
		this.channel = channel;
	}

	static DirectoryLock acquire(Path directory) {
		Path real;
		try {
			real = directory.toRealPath();
		}
		catch (IOException ex) {
			throw unusable(directory, ex);
		}
		if (!HELD.add(real)) {
			throw inUse(directory, "this process", null);
		}
		DirectoryLock lock = null;
		try {
			lock = lockFile(real);
			return lock;
		}
		finally {
			if (lock == null) {
				HELD.remove(real);
			}
		}
	}

	/**
	 * Releases the directory. The file stays: removing it would let two processes lock
	 * two files of one name.
	 */
	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw unusable(this.directory, ex);
		}
		finally {
			HELD.remove(this.directory);
		}
	}

	private static DirectoryLock lockFile(Path directory) {
		FileChannel channel = null;
		boolean locked = false;
		try {
			channel = FileChannel.open(directory.resolve(FILE_NAME),
					Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
					StoredFile.ownerOnly(directory, "rw-------"));
			FileLock lock = channel.tryLock();
			if (lock == null) {
				throw inUse(directory, "another process", null);
			}
			locked = true;
			return new DirectoryLock(directory, channel);
		}
		catch (OverlappingFileLockException ex) {
			NEVER_CLOSED.add(channel);
			channel = null;
			throw inUse(directory, "this process", ex);
		}
		catch (IOException ex) {
			throw unusable(directory, ex);
		}
		finally {
			if (!locked && channel != null) {
				closeQuietly(channel);
			}
		}
	}

	private static void closeQuietly(FileChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			// The attempt has failed already, for a reason that says more.
		}
	}

	private static IdentityStoreException inUse(Path directory, String by, @Nullable Throwable cause) {
		return new IdentityStoreException("The data directory '" + directory + "' is in use by " + by
				+ ". It holds the identity of one peer, which can run only once: give each peer a data directory of its own, "
				+ "or stop the one that uses it", cause);
	}

	private static IdentityStoreException unusable(Path directory, IOException cause) {
		return new IdentityStoreException("The data directory '" + directory + "' cannot be locked (" + cause
				+ "). Make it writable for the user of this process, on a file system with locks, or name another one",
				cause);
	}

}
