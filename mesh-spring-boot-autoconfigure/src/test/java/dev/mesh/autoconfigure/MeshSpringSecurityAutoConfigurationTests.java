package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Tests for {@link MeshSpringSecurityAutoConfiguration}.
 */
class MeshSpringSecurityAutoConfigurationTests {

	private static final String PASSWORDS = "meshAuthenticationManagerAuthenticator";

	private static final String TOKENS = "meshJwtAuthenticator";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(MeshAutoConfiguration.class, MeshSpringSecurityAutoConfiguration.class))
		.withBean(MeshServerCheck.ENDPOINT_BEAN_NAME, Object.class, Object::new)
		.withPropertyValues("mesh.server.enabled=true");

	@Test
	void managerAndDecoderAreAskedWhenNobodyElseIsThere() {
		this.contextRunner.withUserConfiguration(Manager.class, Decoder.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(Mesh.class);
			assertThat(context).hasBean(PASSWORDS).hasBean(TOKENS);
		});
	}

	@Test
	void adaptersAreNoCandidatesWhereAnAuthenticatorIsInjected() {
		this.contextRunner.withUserConfiguration(Manager.class, Decoder.class, OwnAuthenticator.class)
			.withBean(Wanting.class)
			.run((context) -> assertThat(context.getBean(Wanting.class).authenticator)
				.isSameAs(context.getBean("own")));
	}

	@Test
	void withoutBeansThereIsNothingToAsk() {
		this.contextRunner.withPropertyValues("mesh.server.anonymous=true").run(this::hasNoAdapters);
	}

	@Test
	void peerThatServesNobodyHasNoAdapters() {
		this.contextRunner.withPropertyValues("mesh.server.enabled=false")
			.withUserConfiguration(Manager.class, Decoder.class)
			.run(this::hasNoAdapters);
	}

	@Test
	void applicationWithoutAMeshHasNoAdapters() {
		this.contextRunner.withPropertyValues("mesh.enabled=false")
			.withUserConfiguration(Manager.class, Decoder.class)
			.run(this::hasNoAdapters);
	}

	@Test
	void withoutSpringSecurityUsersStillWork() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(AuthenticationManager.class, JwtDecoder.class))
			.withPropertyValues("mesh.server.users[0].principal=till", "mesh.server.users[0].password={noop}one")
			.run(this::hasNoAdapters);
	}

	@Test
	void withoutJoseOnlyTheManagerIsAsked() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(JwtDecoder.class))
			.withUserConfiguration(Manager.class)
			.run((context) -> assertThat(context).hasNotFailed().hasBean(PASSWORDS).doesNotHaveBean(TOKENS));
	}

	@Test
	void adapterOfTheApplicationTakesThePlaceOfOurs() {
		this.contextRunner.withUserConfiguration(Decoder.class)
			.withBean(TOKENS, String.class, () -> "something else")
			.withPropertyValues("mesh.server.anonymous=true")
			.run((context) -> assertThat(context).hasNotFailed().getBean(TOKENS).isEqualTo("something else"));
	}

	private void hasNoAdapters(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed().doesNotHaveBean(PASSWORDS).doesNotHaveBean(TOKENS);
	}

	@Configuration(proxyBeanMethods = false)
	static class Manager {

		@Bean
		AuthenticationManager manager() {
			return (authentication) -> {
				throw new BadCredentialsException("nobody");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Decoder {

		@Bean
		JwtDecoder decoder() {
			return SignedTokens.decoder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnAuthenticator {

		@Bean
		Authenticator own() {
			return (request) -> AuthenticationResult.abstain();
		}

	}

	static final class Wanting {

		final Authenticator authenticator;

		Wanting(Authenticator authenticator) {
			this.authenticator = authenticator;
		}

	}

}
