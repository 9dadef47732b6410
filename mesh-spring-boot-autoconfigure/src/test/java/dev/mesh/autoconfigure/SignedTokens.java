package dev.mesh.autoconfigure;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Signs tokens, and makes a decoder that accepts them to the second.
 */
final class SignedTokens {

	private static final byte[] KEY = "a key of the test that has 256 bits, or more".getBytes(StandardCharsets.UTF_8);

	private SignedTokens() {
	}

	static JwtDecoder decoder() {
		NimbusJwtDecoder decoder = NimbusJwtDecoder.withSecretKey(new SecretKeySpec(KEY, "HmacSHA256")).build();
		decoder.setJwtValidator(new JwtTimestampValidator(Duration.ZERO));
		return decoder;
	}

	static JWTClaimsSet.Builder claims(String subject, Instant expiry, String... roles) {
		return new JWTClaimsSet.Builder().subject(subject)
			.expirationTime(Date.from(expiry))
			.claim("roles", List.of(roles));
	}

	static String token(String subject, Instant expiry, String... roles) {
		return sign(claims(subject, expiry, roles));
	}

	static String sign(JWTClaimsSet.Builder claims) {
		return sign(claims, KEY);
	}

	static String sign(JWTClaimsSet.Builder claims, byte[] key) {
		try {
			SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
			jwt.sign(new MACSigner(key));
			return jwt.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
