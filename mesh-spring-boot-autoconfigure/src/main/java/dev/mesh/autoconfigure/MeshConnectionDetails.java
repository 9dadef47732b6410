package dev.mesh.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * What is needed to connect to a mesh. A bean of this type takes the place of
 * {@code mesh.session.urls}, {@code principal}, {@code password}, {@code token} and
 * {@code ssl.bundle}; all other properties count as they do without it.
 */
public interface MeshConnectionDetails extends ConnectionDetails {

	/**
	 * Addresses of the peers to connect to, as in {@code mesh.session.urls}.
	 * @return {@code ws} or {@code wss} addresses, perhaps none
	 */
	List<String> getUrls();

	/**
	 * Who to authenticate as.
	 * @return the name; null to connect anonymously or with a token
	 */
	default @Nullable String getPrincipal() {
		return null;
	}

	/**
	 * The principal's password.
	 * @return the password, or null
	 */
	default @Nullable String getPassword() {
		return null;
	}

	/**
	 * What to authenticate with in place of principal and password.
	 * @return a bearer token, or null
	 */
	default @Nullable String getToken() {
		return null;
	}

	/**
	 * TLS for {@code wss} addresses. Read once, so a bundle that is reloaded takes effect
	 * with a new application context; {@code mesh.session.ssl.bundle} is followed.
	 * @return the bundle; null to trust what the JVM trusts
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
