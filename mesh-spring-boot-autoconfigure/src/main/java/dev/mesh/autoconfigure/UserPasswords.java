package dev.mesh.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.util.StringUtils;

/**
 * How the passwords of {@code mesh.server.users} are written: {@code {id}} and the
 * encoded password, as everywhere in Spring Security.
 */
final class UserPasswords {

	private static final Log logger = LogFactory.getLog(UserPasswords.class);

	private static final String BCRYPT = "bcrypt";

	private static final String PBKDF2 = "pbkdf2";

	private static final String NOOP = "noop";

	private static final Pattern PREFIXED = Pattern.compile("\\{([^{}]+)}(.*)", Pattern.DOTALL);

	private static final Pattern BCRYPT_STRENGTH = Pattern.compile("\\{bcrypt}\\$2[aby]?\\$(\\d\\d)\\$");

	/** What follows the prefix, when it is not up to the user. */
	private static final Map<String, Pattern> FORMS = Map.of(BCRYPT,
			Pattern.compile("\\$2[aby]?\\$\\d\\d\\$[./0-9A-Za-z]{53}"), PBKDF2, Pattern.compile("[0-9a-fA-F]{80,}"),
			NOOP, Pattern.compile(".+", Pattern.DOTALL));

	private static final String REMEDY = "Write the encoded password with the id of its encoding in front: {bcrypt}$2a$10$... "
			+ "(the Spring Boot CLI makes one: spring encodepassword <password>), {pbkdf2}..., or, to try things out, "
			+ "{noop} and the password itself.";

	private UserPasswords() {
	}

	static PasswordEncoder encoder() {
		return new DelegatingPasswordEncoder(BCRYPT, Map.of(BCRYPT, new BCryptPasswordEncoder(), PBKDF2,
				Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8(), NOOP, new PlainPasswords()));
	}

	/**
	 * What it costs to compare a password with this encoded one: equal texts stand for
	 * equal costs.
	 */
	static String cost(String encoded) {
		Matcher bcrypt = BCRYPT_STRENGTH.matcher(encoded);
		return bcrypt.lookingAt() ? BCRYPT + bcrypt.group(1) : encoded.substring(0, encoded.indexOf('}'));
	}

	/**
	 * Checks one entry; a password in clear text is worth a warning.
	 * @throws MeshConfigurationException when the principal is missing or the password
	 * cannot be checked; the message does not show it
	 */
	static void check(String property, MeshProperties.User user) {
		if (!StringUtils.hasText(user.principal())) {
			throw new MeshConfigurationException("The property '" + property + ".principal' is missing.",
					"Set it to the name of whoever may connect.");
		}
		String name = "The password of '" + user.principal() + "' ('" + property + ".password')";
		if (user.password() == null) {
			throw new MeshConfigurationException(name + " is missing.", REMEDY);
		}
		Matcher matcher = PREFIXED.matcher(user.password());
		if (!matcher.matches()) {
			throw new MeshConfigurationException(name + " does not begin with the id of an encoding.", REMEDY);
		}
		Pattern form = FORMS.get(matcher.group(1));
		if (form == null) {
			throw new MeshConfigurationException(name + " begins with '{" + matcher.group(1)
					+ "}', which is not one of {bcrypt}, {pbkdf2} and {noop}.", REMEDY);
		}
		if (!form.matcher(matcher.group(2)).matches()) {
			throw new MeshConfigurationException(
					name + " begins with '{" + matcher.group(1) + "}', but what follows is not encoded so.", REMEDY);
		}
		if (matcher.group(1).equals(NOOP)) {
			logger.warn(name + " is in clear text ({noop}). Encode it before anybody depends on it.");
		}
	}

	/**
	 * Passwords as they are, compared in constant time.
	 */
	private static final class PlainPasswords implements PasswordEncoder {

		@Override
		public @Nullable String encode(@Nullable CharSequence rawPassword) {
			return (rawPassword != null) ? rawPassword.toString() : null;
		}

		@Override
		public boolean matches(@Nullable CharSequence rawPassword, @Nullable String encodedPassword) {
			return rawPassword != null && encodedPassword != null
					&& MessageDigest.isEqual(rawPassword.toString().getBytes(StandardCharsets.UTF_8),
							encodedPassword.getBytes(StandardCharsets.UTF_8));
		}

	}

}
