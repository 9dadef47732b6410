package dev.mesh.autoconfigure.discovery;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshProperties;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * What this application announces: its own port, once that is known, if it accepts
 * sessions there.
 */
final class OwnAnnouncement implements Supplier<Optional<MdnsAnnouncement>> {

	private final ObjectProvider<Mesh> mesh;

	private final MeshProperties properties;

	private final Environment environment;

	/** The mesh is only asked for when it starts, because it is made after this. */
	OwnAnnouncement(ObjectProvider<Mesh> mesh, MeshProperties properties, Environment environment) {
		this.mesh = mesh;
		this.properties = properties;
		this.environment = environment;
	}

	@Override
	public Optional<MdnsAnnouncement> get() {
		int port = this.environment.getProperty("local.server.port", Integer.class, -1);
		if (!this.properties.server().enabled() || port < 1) {
			return Optional.empty();
		}
		return Optional.of(new MdnsAnnouncement(this.mesh.getObject().key(), port, path(), scheme()));
	}

	private String path() {
		return prefix("server.servlet.context-path") + prefix("spring.mvc.servlet.path")
				+ this.properties.server().path();
	}

	private String prefix(String property) {
		String value = this.environment.getProperty(property, "").trim();
		return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
	}

	/** Whether the web server has TLS, as Spring Boot decides it. */
	private String scheme() {
		boolean configured = Binder.get(this.environment)
			.bind("server.ssl", Bindable.mapOf(String.class, Object.class))
			.map((values) -> !values.isEmpty())
			.orElse(false);
		return (configured && this.environment.getProperty("server.ssl.enabled", Boolean.class, true)) ? "wss" : "ws";
	}

}
