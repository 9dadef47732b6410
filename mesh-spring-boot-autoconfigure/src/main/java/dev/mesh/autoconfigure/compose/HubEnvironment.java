package dev.mesh.autoconfigure.compose;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the environment variables of a service say about the mesh that it serves.
 */
final class HubEnvironment {

	private static final int DEFAULT_PORT = 8080;

	private static final String DEFAULT_PATH = "/mesh";

	private static final String PLAIN = "{noop}";

	private final String service;

	private final Map<String, @Nullable String> variables;

	/**
	 * The environment of one service.
	 * @param service its name, for messages
	 * @param variables what is set
	 */
	HubEnvironment(String service, Map<String, @Nullable String> variables) {
		this.service = service;
		this.variables = variables;
	}

	/** The edges of a compose file have the same image. */
	boolean isHub() {
		return Boolean.parseBoolean(get("MESH_SERVER_ENABLED", "true"));
	}

	/** Where it listens in its container. */
	int port() {
		String port = this.variables.get("SERVER_PORT");
		return (port != null) ? Integer.parseInt(port) : DEFAULT_PORT;
	}

	/** Where the mesh is served, below the context path. */
	String path() {
		return get("SERVER_SERVLET_CONTEXT_PATH", "") + get("MESH_SERVER_PATH", DEFAULT_PATH);
	}

	/** The first user; null to connect anonymously. */
	@Nullable String principal() {
		return this.variables.get("MESH_SERVER_USERS_0_PRINCIPAL");
	}

	/**
	 * The first user's password.
	 * @throws IllegalStateException when only its hash is known
	 */
	@Nullable String password() {
		if (principal() == null) {
			return null;
		}
		String password = get("MESH_SERVER_USERS_0_PASSWORD", "");
		if (!password.startsWith(PLAIN)) {
			throw new IllegalStateException("The password of '" + principal() + "' cannot be read from the service '"
					+ this.service + "'. Set its MESH_SERVER_USERS_0_PASSWORD to one that begins with " + PLAIN
					+ ", or give the service the label org.springframework.boot.ignore and set 'mesh.session'");
		}
		return password.substring(PLAIN.length());
	}

	private String get(String name, String otherwise) {
		String value = this.variables.get(name);
		return (value != null) ? value : otherwise;
	}

}
