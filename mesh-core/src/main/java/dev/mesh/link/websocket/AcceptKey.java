package dev.mesh.link.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The answer to the key of a handshake (RFC 6455, section 4.2.2), which shows that the
 * server speaks WebSocket.
 */
public final class AcceptKey {

	private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

	private static final int KEY_BYTES = 16;

	private AcceptKey() {
	}

	/** Whether this is 16 bytes in Base64, as a client has to send. */
	public static boolean isValid(String key) {
		try {
			return Base64.getDecoder().decode(key).length == KEY_BYTES;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/**
	 * Value of {@code Sec-WebSocket-Accept} for one of {@code Sec-WebSocket-Key}.
	 */
	public static String of(String key) {
		try {
			// Not for secrecy: the RFC says SHA-1, and it only shows who answers.
			MessageDigest digest = MessageDigest.getInstance("SHA-1");
			return Base64.getEncoder().encodeToString(digest.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

}
