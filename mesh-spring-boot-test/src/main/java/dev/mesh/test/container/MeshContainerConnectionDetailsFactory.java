package dev.mesh.test.container;

import dev.mesh.autoconfigure.MeshConnectionDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Connects an application under test to a {@link MeshContainer} that has
 * {@code @ServiceConnection}.
 */
final class MeshContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<MeshContainer, MeshConnectionDetails> {

	@Override
	protected MeshConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<MeshContainer> source) {
		return new Details(source);
	}

	/** The connection that one container offers, once it is started. */
	private static final class Details extends ContainerConnectionDetails<MeshContainer>
			implements MeshConnectionDetails {

		Details(ContainerConnectionSource<MeshContainer> source) {
			super(source);
		}

		@Override
		public List<String> getUrls() {
			return List.of(getContainer().url((getSslBundle() != null) ? "wss" : "ws"));
		}

		@Override
		public String getPrincipal() {
			return getContainer().getPrincipal();
		}

		@Override
		public String getPassword() {
			return getContainer().getPassword();
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return super.getSslBundle();
		}

	}

}
