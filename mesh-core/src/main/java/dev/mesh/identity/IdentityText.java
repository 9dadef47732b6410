package dev.mesh.identity;

import java.io.IOException;
import java.io.StringReader;
import java.util.Base64;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * How an {@link Identity} is written in its file: as properties, with a word of warning
 * for whoever opens it.
 */
final class IdentityText {

	private static final String VERSION = "1";

	private IdentityText() {
	}

	static String format(Identity identity) {
		return """
				# The identity of one Mesh peer. Whoever has this file is that peer: keep it secret, and never
				# let two processes use it. Deleting it gives the peer a new key.
				version=%s
				public=%s
				private=%s
				""".formatted(VERSION, identity.key(),
				Base64.getUrlEncoder().withoutPadding().encodeToString(identity.toPkcs8()));
	}

	/**
	 * Reads the text.
	 * @throws IllegalArgumentException saying what is wrong, as the end of a sentence
	 * about the file
	 */
	static Identity parse(String text) {
		Properties properties = new Properties();
		try {
			properties.load(new StringReader(text));
		}
		catch (IOException | IllegalArgumentException ex) {
			throw new IllegalArgumentException("is not made of properties", ex);
		}
		String version = required(properties.getProperty("version"), "version");
		if (!VERSION.equals(version)) {
			throw new IllegalArgumentException("has version '" + version + "', but this program knows only " + VERSION);
		}
		String publicText = required(properties.getProperty("public"), "public");
		String privateText = required(properties.getProperty("private"), "private");
		try {
			return Identity.fromStored(Base64.getUrlDecoder().decode(privateText), PeerKey.parse(publicText).toBytes());
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("does not hold a key pair", ex);
		}
	}

	private static String required(@Nullable String value, String name) {
		if (value == null) {
			throw new IllegalArgumentException("lacks the line '" + name + "='");
		}
		return value;
	}

}
