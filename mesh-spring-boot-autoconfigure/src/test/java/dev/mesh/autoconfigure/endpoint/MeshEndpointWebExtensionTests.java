package dev.mesh.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshProperties;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * Tests of what {@link MeshEndpointWebExtension} shows to whom.
 */
class MeshEndpointWebExtensionTests {

	private final Mesh mesh = Mesh.builder().name("till-7").metadata(Map.of("role", "till")).build();

	@AfterEach
	void close() {
		this.mesh.close();
	}

	@Test
	void valuesAreShownToWhomTheyMayBe() {
		SecurityContext operator = user("operator");
		assertThat(role(Show.NEVER, operator)).isEqualTo("******");
		assertThat(role(Show.ALWAYS, SecurityContext.NONE)).isEqualTo("till");
		assertThat(role(Show.WHEN_AUTHORIZED, SecurityContext.NONE)).isEqualTo("******");
		assertThat(role(Show.WHEN_AUTHORIZED, user("guest"))).isEqualTo("******");
		assertThat(role(Show.WHEN_AUTHORIZED, operator)).isEqualTo("till");
	}

	@Test
	void answersCanBeWrittenInANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, MeshEndpoint.class);
		for (Class<?> type : List.of(MeshDescriptor.class, MeshDescriptor.Url.class, SessionDescriptor.class,
				PeerDescriptor.class, GraphDescriptor.Edge.class, StreamsDescriptor.OpenStream.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onType(type)).as(type.getName()).accepts(hints);
		}
	}

	private Object role(Show showValues, SecurityContext user) {
		MeshEndpointProperties properties = new MeshEndpointProperties(showValues, Set.of("operator"));
		MeshProperties mine = new Binder(new MapConfigurationPropertySource()).bindOrCreate("mesh",
				Bindable.of(MeshProperties.class));
		MeshEndpoint endpoint = new MeshEndpoint(this.mesh, mine, List.of(), showValues);
		return new MeshEndpointWebExtension(endpoint, properties).overview(user).peer().metadata().get("role");
	}

	private static SecurityContext user(String role) {
		SecurityContext user = mock(SecurityContext.class);
		when(user.getPrincipal()).thenReturn(mock(Principal.class));
		when(user.isUserInRole(role)).thenReturn(true);
		return user;
	}

}
