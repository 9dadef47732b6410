package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.TargetStatus;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Tests for a bean that says where the mesh is, as a container or a platform brings it.
 */
class MeshConnectionDetailsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class))
		.withPropertyValues("mesh.session.urls=ws://of-the-properties/mesh", "mesh.session.principal=till",
				"mesh.session.password=secret", "mesh.session.startup-policy=continue");

	@Test
	void withoutABeanThePropertiesSayIt() {
		this.contextRunner.run((context) -> {
			MeshConnectionDetails details = context.getBean(MeshConnectionDetails.class);
			assertThat(details.getUrls()).containsExactly("ws://of-the-properties/mesh");
			assertThat(details.getPrincipal()).isEqualTo("till");
			assertThat(details.getPassword()).isEqualTo("secret");
			assertThat(details.getToken()).isNull();
			assertThat(details.getSslBundle()).isNull();
		});
	}

	@Test
	void aBeanTakesThePlaceOfAddressesCredentialsAndBundleAndNothingElse() {
		this.contextRunner.withBean(MeshConnectionDetails.class, Elsewhere::new)
			.withPropertyValues("mesh.session.ssl.bundle=not-asked-for", "mesh.session.properties.shop=7",
					"mesh.session.targets[0].url=ws://one-more.localhost:1/mesh")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				List<SessionRequest> targets = context.getBean(SessionPropertiesMapper.class).targets();
				assertThat(targets).hasSize(2);
				assertThat(targets.get(0).uris()).containsExactly(URI.create("wss://elsewhere.localhost:1/mesh"));
				assertThat(targets.get(0).credentials()).isEqualTo(Credentials.token("a token"));
				assertThat(targets.get(0).properties()).containsEntry("shop", "7");
				assertThat(targets.get(0).dialling().options().ssl()).isNotNull();
				assertThat(targets.get(1).uris()).containsExactly(URI.create("ws://one-more.localhost:1/mesh"));
				assertThat(targets.get(1).credentials()).isEqualTo(Credentials.anonymous());
				assertThat(context.getBean(Mesh.class).targets()).extracting(TargetStatus::uri)
					.containsExactly(URI.create("wss://elsewhere.localhost:1/mesh"),
							URI.create("ws://one-more.localhost:1/mesh"));
			});
	}

	@Test
	void theBundleOfThePropertiesIsNotThatOfABeanWithoutOne() {
		this.contextRunner
			.withBean(MeshConnectionDetails.class, () -> () -> List.of("wss://elsewhere.localhost:1/mesh"))
			.withPropertyValues("mesh.session.ssl.bundle=not-asked-for")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				List<SessionRequest> targets = context.getBean(SessionPropertiesMapper.class).targets();
				assertThat(targets.get(0).dialling().options().ssl()).isNull();
			});
	}

	@Test
	void whatABeanSaysWronglyIsExplainedLikeAProperty() {
		this.contextRunner.withBean(MeshConnectionDetails.class, () -> () -> List.of("http://elsewhere/mesh"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(MeshConfigurationException.class)
				.hasMessageContaining("http://elsewhere/mesh"));
	}

	private static final class Elsewhere implements MeshConnectionDetails {

		@Override
		public List<String> getUrls() {
			return List.of("wss://elsewhere.localhost:1/mesh");
		}

		@Override
		public String getToken() {
			return "a token";
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return SslBundle.of(SslStoreBundle.NONE);
		}

	}

}
