package dev.mesh.identity;

import org.jspecify.annotations.Nullable;

/**
 * An identity's directory cannot be used: it is in use by another process, or one of its
 * files cannot be read or written or is damaged. The message names the file or directory
 * and says what to do; it is written for whoever operates the process.
 */
public final class IdentityStoreException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what is wrong with which path, and the remedy
	 * @param cause what the file system or the parser said, if anything did
	 */
	public IdentityStoreException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
