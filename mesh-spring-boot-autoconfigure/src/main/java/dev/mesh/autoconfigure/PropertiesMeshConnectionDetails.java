package dev.mesh.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection that the properties describe. Their SSL bundle is not told here: it is
 * looked up by name for each connection, so that it may be reloaded.
 */
final class PropertiesMeshConnectionDetails implements MeshConnectionDetails {

	private final MeshProperties.Session properties;

	PropertiesMeshConnectionDetails(MeshProperties.Session properties) {
		this.properties = properties;
	}

	@Override
	public List<String> getUrls() {
		return this.properties.urls();
	}

	@Override
	public @Nullable String getPrincipal() {
		return this.properties.principal();
	}

	@Override
	public @Nullable String getPassword() {
		return this.properties.password();
	}

	@Override
	public @Nullable String getToken() {
		return this.properties.token();
	}

}
