package dev.mesh.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshProperties;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

/** Tests for {@link OwnAnnouncement}. */
class OwnAnnouncementTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void whoAcceptsNoSessionsIsNotAnnounced() {
		this.environment.setProperty("local.server.port", "8080");
		assertThat(announcement()).isEmpty();
	}

	@Test
	void whoHasNoPortIsNotAnnounced() {
		this.environment.setProperty("mesh.server.enabled", "true");
		assertThat(announcement()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "'', '', /mesh", "/, /, /mesh", "/shop, '', /shop/mesh", "/shop, /api/, /shop/api/mesh" })
	void theWholePathIsAnnounced(String context, String servlet, String path) {
		serve();
		this.environment.setProperty("server.servlet.context-path", context);
		this.environment.setProperty("spring.mvc.servlet.path", servlet);
		assertThat(announcement()).get().extracting(MdnsAnnouncement::path).isEqualTo(path);
	}

	@ParameterizedTest
	@CsvSource({ "server.port=8080, ws", "server.ssl.bundle=web, wss", "server.ssl.key-store=x, wss",
			"server.ssl.enabled=true, wss" })
	void theSchemeIsThatOfTheWebServer(String property, String scheme) {
		serve();
		this.environment.setProperty(property.split("=")[0], property.split("=")[1]);
		assertThat(announcement()).get().extracting(MdnsAnnouncement::scheme).isEqualTo(scheme);
	}

	@Test
	void tlsThatIsSwitchedOffIsNone() {
		serve();
		this.environment.setProperty("server.ssl.bundle", "web");
		this.environment.setProperty("server.ssl.enabled", "false");
		assertThat(announcement()).get().extracting(MdnsAnnouncement::scheme).isEqualTo("ws");
	}

	private void serve() {
		this.environment.setProperty("mesh.server.enabled", "true");
		this.environment.setProperty("local.server.port", "8080");
	}

	private Optional<MdnsAnnouncement> announcement() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		try (Mesh mesh = Mesh.builder().build()) {
			beans.registerSingleton("mesh", mesh);
			MeshProperties properties = Binder.get(this.environment).bindOrCreate("mesh", MeshProperties.class);
			Optional<MdnsAnnouncement> announcement = new OwnAnnouncement(beans.getBeanProvider(Mesh.class), properties,
					this.environment)
				.get();
			announcement.ifPresent((own) -> {
				assertThat(own.key()).isEqualTo(mesh.key());
				assertThat(own.port()).isEqualTo(8080);
			});
			return announcement;
		}
	}

}
