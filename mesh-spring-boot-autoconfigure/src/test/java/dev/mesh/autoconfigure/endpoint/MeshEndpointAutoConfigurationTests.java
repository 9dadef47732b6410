package dev.mesh.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.EnableMeshAutoConfigurations;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/**
 * Tests for {@link MeshEndpointAutoConfiguration} and
 * {@link MeshInfoContributorAutoConfiguration}.
 */
class MeshEndpointAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshEndpointAutoConfiguration.class,
				MeshInfoContributorAutoConfiguration.class));

	@Test
	void endpointIsThereWhenItIsExposed() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(MeshEndpoint.class));
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=mesh")
			.run((context) -> assertThat(context).hasSingleBean(MeshEndpoint.class)
				.hasSingleBean(MeshEndpointWebExtension.class));
		this.contextRunner
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=mesh")
			.run((context) -> assertThat(context).hasSingleBean(MeshEndpoint.class)
				.doesNotHaveBean(MeshEndpointWebExtension.class));
	}

	@Test
	void endpointCanBeSwitchedOffOrReplaced() {
		ApplicationContextRunner exposed = this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=mesh");
		exposed.withPropertyValues("management.endpoint.mesh.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(MeshEndpoint.class));
		exposed.withPropertyValues("mesh.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MeshEndpoint.class));
		exposed.withBean("meshEndpoint", String.class, () -> "mine")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(MeshEndpoint.class)
				.doesNotHaveBean(MeshEndpointWebExtension.class));
	}

	@Test
	void infoIsOnlyThereWhenAskedFor() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(InfoContributor.class));
		this.contextRunner.withPropertyValues("management.info.mesh.enabled=true", "mesh.peer.name=till-7")
			.run((context) -> {
				Info.Builder builder = new Info.Builder();
				context.getBean(InfoContributor.class).contribute(builder);
				assertThat(builder.build().getDetails()).extractingByKey("mesh")
					.asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
					.containsEntry("name", "till-7")
					.containsEntry("key", context.getBean(Mesh.class).key().toString())
					.containsEntry("protocol", 1)
					.containsKey("version");
			});
		this.contextRunner.withPropertyValues("management.info.mesh.enabled=true")
			.withBean("meshInfoContributor", InfoContributor.class, () -> (builder) -> {
			})
			.run((context) -> assertThat(context).hasSingleBean(InfoContributor.class)
				.doesNotHaveBean(MeshInfoContributor.class));
	}

	@Test
	void withoutActuatorThereIsNeither() {
		for (String missing : new String[] { "org.springframework.boot.actuate",
				"org.springframework.boot.actuate.autoconfigure" }) {
			new ApplicationContextRunner().withUserConfiguration(App.class)
				.withClassLoader(new FilteredClassLoader(missing))
				.withPropertyValues("management.endpoints.web.exposure.include=*", "management.info.mesh.enabled=true")
				.run((context) -> assertThat(context).hasNotFailed()
					.hasSingleBean(Mesh.class)
					.doesNotHaveBean("meshEndpoint")
					.doesNotHaveBean("meshInfoContributor"));
		}
	}

	@Test
	void actuatorWithoutHealthHasTheEndpoint() {
		new ApplicationContextRunner().withUserConfiguration(App.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(MeshEndpoint.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMeshAutoConfigurations
	static class App {

	}

}
