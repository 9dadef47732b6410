package dev.mesh.autoconfigure;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.util.StringUtils;

/**
 * Lets in whoever shows a token that Spring Security's {@link JwtDecoder} accepts, until
 * the token expires. It has nothing to say about passwords and anonymous peers. The
 * principal is the subject, roles come from a claim, claims that are texts become claims
 * of the session; with a converter, principal and roles are what it makes of the token. A
 * decoder that cannot do its work is reported as any authenticator that fails.
 */
final class JwtAuthenticator implements Authenticator {

	private static final Log logger = LogFactory.getLog(JwtAuthenticator.class);

	private static final AuthenticationResult DENIED = AuthenticationResult.deny("The token is not valid");

	private final JwtDecoder decoder;

	private final @Nullable Converter<Jwt, ? extends AbstractAuthenticationToken> converter;

	private final String rolesClaim;

	JwtAuthenticator(JwtDecoder decoder, @Nullable Converter<Jwt, ? extends AbstractAuthenticationToken> converter,
			String rolesClaim) {
		this.decoder = decoder;
		this.converter = converter;
		this.rolesClaim = rolesClaim;
	}

	@Override
	public AuthenticationResult authenticate(AuthenticationRequest request) {
		if (!(request.credentials() instanceof Credentials.Token given)) {
			return AuthenticationResult.abstain();
		}
		try {
			Jwt jwt = this.decoder.decode(given.token());
			AuthenticationResult.Allow allow = (this.converter != null) ? converted(jwt, this.converter) : read(jwt);
			return (allow != null && isNamed(allow, given)) ? allow : DENIED;
		}
		catch (BadJwtException | AuthenticationException ex) {
			logger.debug("Not let in", ex);
			return DENIED;
		}
	}

	/** Whether it has a principal, and the one that the dialer has named, if it did. */
	private static boolean isNamed(AuthenticationResult.Allow allow, Credentials.Token given) {
		return StringUtils.hasText(allow.principal())
				&& given.principal().filter((name) -> !name.equals(allow.principal())).isEmpty();
	}

	private static AuthenticationResult.@Nullable Allow converted(Jwt jwt,
			Converter<Jwt, ? extends AbstractAuthenticationToken> converter) {
		AbstractAuthenticationToken token = converter.convert(jwt);
		return (token != null && token.isAuthenticated())
				? granted(jwt, token.getName(), GrantedRoles.of(token.getAuthorities())) : null;
	}

	private AuthenticationResult.Allow read(Jwt jwt) {
		return granted(jwt, jwt.getSubject(), roles(jwt.getClaims().get(this.rolesClaim)));
	}

	private static AuthenticationResult.Allow granted(Jwt jwt, @Nullable String principal, List<String> roles) {
		AuthenticationResult.Allow allow = AuthenticationResult.allow(principal, roles).withClaims(texts(jwt));
		Instant expiry = jwt.getExpiresAt();
		return (expiry != null) ? allow.until(expiry) : allow;
	}

	private static List<String> roles(@Nullable Object claim) {
		if (claim instanceof String text) {
			return List.of(StringUtils.tokenizeToStringArray(text, " "));
		}
		List<String> roles = new ArrayList<>();
		if (claim instanceof Collection<?> names) {
			names.stream().filter(Objects::nonNull).map(Object::toString).forEach(roles::add);
		}
		return roles;
	}

	private static Map<String, String> texts(Jwt jwt) {
		Map<String, String> texts = new HashMap<>();
		jwt.getClaims().forEach((name, value) -> {
			if (value instanceof String text) {
				texts.put(name, text);
			}
		});
		return texts;
	}

}
