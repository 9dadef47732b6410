package dev.mesh.identity;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One small text file of an {@link IdentityStore}, readable by its owner only and
 * replaced as a whole or not at all: it is written under another name, forced to the
 * disk, renamed, and the renaming forced to the disk. A crash at any point leaves the old
 * text or the new one, and perhaps the other file, which {@link #removeLeftover()} takes
 * away.
 */
final class StoredFile {

	private static final Logger logger = System.getLogger(StoredFile.class.getName());

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

	private final Path path;

	private final Path temporary;

	private final int limitBytes;

	private final String remedy;

	/**
	 * Names a file.
	 * @param path where it is
	 * @param limitBytes the largest size that is read or written
	 * @param remedy what an operator can do when the file is damaged
	 */
	StoredFile(Path path, int limitBytes, String remedy) {
		this.path = path;
		this.temporary = path.resolveSibling(path.getFileName() + ".tmp");
		this.limitBytes = limitBytes;
		this.remedy = remedy;
	}

	/** Reads the text, or returns {@code null} if there is no such file. */
	@Nullable String read() {
		if (!Files.exists(this.path, LinkOption.NOFOLLOW_LINKS)) {
			return null;
		}
		try {
			if (!Files.isRegularFile(this.path)) {
				throw damaged("is not a regular file", null);
			}
			closeToOthers();
			long size = Files.size(this.path);
			if (size > this.limitBytes) {
				throw damaged("has " + size + " bytes, more than the " + this.limitBytes + " it can have", null);
			}
			return Files.readString(this.path);
		}
		catch (CharacterCodingException ex) {
			throw damaged("is not text in UTF-8", ex);
		}
		catch (IOException ex) {
			throw new IdentityStoreException("The file '" + this.path + "' cannot be read (" + ex
					+ "). Make it readable and writable for the user of this process", ex);
		}
	}

	/** Replaces the text; when this returns, it is on the disk. */
	void write(String text) {
		ByteBuffer bytes = encode(text);
		try {
			removeLeftoverOrThrow();
			writeTemporary(bytes);
			Files.move(this.temporary, this.path, StandardCopyOption.ATOMIC_MOVE);
			forceDirectory();
		}
		catch (IOException ex) {
			throw new IdentityStoreException("The file '" + this.path + "' cannot be written (" + ex
					+ "). Make its directory writable for the user of this process, and see that the disk is not full",
					ex);
		}
	}

	/** Removes what a crash in the middle of a write has left. */
	void removeLeftover() {
		try {
			removeLeftoverOrThrow();
		}
		catch (IOException ex) {
			throw new IdentityStoreException("The file '" + this.temporary + "' cannot be removed (" + ex
					+ "). It is left over from a write that did not end: remove it", ex);
		}
	}

	/**
	 * Describes what is wrong with the contents of this file, and what to do about it.
	 */
	IdentityStoreException damaged(String problem, @Nullable Throwable cause) {
		return new IdentityStoreException("The file '" + this.path + "' " + problem + ". " + this.remedy, cause);
	}

	/**
	 * Returns the attributes with which a file or directory is created, none where the
	 * file system has no such thing.
	 */
	static FileAttribute<?>[] ownerOnly(Path near, String permissions) {
		if (!isPosix(near)) {
			return new FileAttribute<?>[0];
		}
		return new FileAttribute<?>[] {
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) };
	}

	private void closeToOthers() throws IOException {
		if (!isPosix(this.path)) {
			return;
		}
		Set<PosixFilePermission> found = Files.getPosixFilePermissions(this.path);
		if (!OWNER_ONLY.containsAll(found)) {
			Files.setPosixFilePermissions(this.path, OWNER_ONLY);
			logger.log(Level.WARNING,
					"The file ''{0}'' was open to others ({1}) and is now closed to them. If it is a "
							+ "peer''s identity that others may have read, delete it and let the peer have a new one",
					this.path, PosixFilePermissions.toString(found));
		}
	}

	private ByteBuffer encode(String text) {
		ByteBuffer bytes;
		try {
			bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException("The text has a surrogate without its partner, which UTF-8 cannot hold",
					ex);
		}
		if (bytes.remaining() > this.limitBytes) {
			throw new IllegalArgumentException("The text has " + bytes.remaining() + " bytes, but the file '"
					+ this.path + "' holds at most " + this.limitBytes);
		}
		return bytes;
	}

	private void writeTemporary(ByteBuffer bytes) throws IOException {
		try (FileChannel channel = FileChannel.open(this.temporary,
				Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
				ownerOnly(this.temporary, "rw-------"))) {
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
			channel.force(true);
		}
	}

	private void forceDirectory() throws IOException {
		if (isPosix(this.path)) {
			try (FileChannel channel = FileChannel.open(this.path.getParent(), StandardOpenOption.READ)) {
				channel.force(true);
			}
		}
	}

	private void removeLeftoverOrThrow() throws IOException {
		Files.deleteIfExists(this.temporary);
	}

	private static boolean isPosix(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

}
