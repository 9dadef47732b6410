package dev.mesh.autoconfigure.endpoint;

import dev.mesh.Mesh;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * {@link InfoContributor} that says who this peer is.
 */
final class MeshInfoContributor implements InfoContributor {

	private final Mesh mesh;

	MeshInfoContributor(Mesh mesh) {
		this.mesh = mesh;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("name", this.mesh.name());
		details.put("key", this.mesh.key().toString());
		details.put("version", Mesh.version());
		details.put("protocol", Mesh.protocolVersion());
		builder.withDetail("mesh", details);
	}

}
