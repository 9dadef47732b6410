package dev.mesh.autoconfigure;

import dev.mesh.session.Authenticator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for authenticators that ask the
 * application's own {@link AuthenticationManager} and {@link JwtDecoder}. They are no
 * candidates where an {@link Authenticator} is injected: {@code mesh.server} says whether
 * they are asked.
 */
@AutoConfiguration(before = MeshAutoConfiguration.class, afterName = {
		"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.resource.autoconfigure.servlet.OAuth2ResourceServerAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "mesh.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("mesh.server.enabled")
@ConditionalOnClass(AuthenticationManager.class)
public final class MeshSpringSecurityAutoConfiguration {

	MeshSpringSecurityAutoConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnSingleCandidate(AuthenticationManager.class)
	static final class Passwords {

		@Bean(defaultCandidate = false)
		@Qualifier(ServerAuthenticators.SPRING_SECURITY)
		@Order(0)
		@ConditionalOnMissingBean(name = "meshAuthenticationManagerAuthenticator")
		Authenticator meshAuthenticationManagerAuthenticator(AuthenticationManager manager,
				ObjectProvider<UserDetailsService> accounts, MeshProperties properties) {
			return new AuthenticationManagerAuthenticator(manager, accounts.getIfUnique(),
					!properties.server().users().isEmpty());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JwtDecoder.class)
	@ConditionalOnSingleCandidate(JwtDecoder.class)
	static final class Tokens {

		@Bean(defaultCandidate = false)
		@Qualifier(ServerAuthenticators.SPRING_SECURITY)
		@Order(1)
		@ConditionalOnMissingBean(name = "meshJwtAuthenticator")
		Authenticator meshJwtAuthenticator(JwtDecoder decoder,
				ObjectProvider<Converter<Jwt, ? extends AbstractAuthenticationToken>> converter,
				MeshProperties properties) {
			return new JwtAuthenticator(decoder, converter.getIfUnique(), properties.server().jwt().rolesClaim());
		}

	}

}
