package dev.mesh.autoconfigure;

import dev.mesh.identity.PeerKey;
import dev.mesh.session.AuthenticationRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has shown the right password before, and against which encoded one it was checked.
 * A session that comes back proves its key; the slow hash is left out when its account
 * still has the same password. The one that was away longest is forgotten first, and then
 * checked anew. Thread-safe.
 */
final class CheckedPasswords {

	static final int MAX_REMEMBERED = 10_000;

	private final Map<PeerKey, Check> checks = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<PeerKey, Check> eldest) {
			return size() > MAX_REMEMBERED;
		}

	};

	/** The password of this request was compared with the encoded one, and is right. */
	synchronized void add(AuthenticationRequest request, String principal, @Nullable String encoded) {
		this.checks.put(request.peer(), new Check(principal, digest(encoded)));
	}

	/**
	 * Whether this request brings a session back whose password was compared with that
	 * encoded one already.
	 */
	synchronized boolean covers(AuthenticationRequest request, String principal, @Nullable String encoded) {
		return request.returningPrincipal().filter(principal::equals).isPresent()
				&& new Check(principal, digest(encoded)).equals(this.checks.get(request.peer()));
	}

	private static String digest(@Nullable String encoded) {
		try {
			byte[] bytes = (encoded != null) ? encoded.getBytes(StandardCharsets.UTF_8) : new byte[0];
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/** The digest, so that encoded passwords are not kept beyond their store. */
	private record Check(String principal, String digest) {
	}

}
