package dev.mesh.autoconfigure.compose;

import dev.mesh.autoconfigure.MeshConnectionDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

/**
 * Connects an application to the hub among the services that Spring Boot has started with
 * Docker Compose: one of the image {@code mesh-demo}, or with the label
 * {@code org.springframework.boot.service-connection=mesh}.
 */
final class MeshDockerComposeConnectionDetailsFactory
		extends DockerComposeConnectionDetailsFactory<MeshConnectionDetails> {

	private static final String[] CONNECTION_NAMES = { "mesh", "mesh-demo" };

	MeshDockerComposeConnectionDetailsFactory() {
		super(CONNECTION_NAMES);
	}

	@Override
	protected @Nullable MeshConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		RunningService service = source.getRunningService();
		HubEnvironment environment = new HubEnvironment(service.name(), service.env());
		return environment.isHub() && isPublished(service, environment.port()) ? new Details(service, environment)
				: null;
	}

	/** Services that are not reached from outside are none that this application uses. */
	private static boolean isPublished(RunningService service, int port) {
		try {
			service.ports().get(port);
			return true;
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	/** The connection that one service offers. */
	private static final class Details extends DockerComposeConnectionDetails implements MeshConnectionDetails {

		private final String url;

		private final @Nullable String principal;

		private final @Nullable String password;

		private final @Nullable SslBundle sslBundle;

		Details(RunningService service, HubEnvironment environment) {
			super(service);
			this.sslBundle = getSslBundle(service);
			this.url = ((this.sslBundle != null) ? "wss" : "ws") + "://" + service.host() + ":"
					+ service.ports().get(environment.port()) + environment.path();
			this.principal = environment.principal();
			this.password = environment.password();
		}

		@Override
		public List<String> getUrls() {
			return List.of(this.url);
		}

		@Override
		public @Nullable String getPrincipal() {
			return this.principal;
		}

		@Override
		public @Nullable String getPassword() {
			return this.password;
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return this.sslBundle;
		}

	}

}
