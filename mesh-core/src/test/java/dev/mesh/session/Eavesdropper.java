package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who looks for the secrets of a handshake in everything that was transmitted, as it is,
 * in base64 and in hexadecimal digits. The secrets are long, so that chance does not make
 * them.
 */
final class Eavesdropper {

	static final Credentials CREDENTIALS = Credentials.password("bob of the till", "correct horse battery staple");

	static final String METADATA = "drawer number seven";

	private static final List<String> SECRETS = List.of("bob of the till", "correct horse battery staple", METADATA,
			"the north zone", "granted to bob", "cashiers only");

	private static final Set<String> NEEDLES = new LinkedHashSet<>();

	static {
		for (String secret : SECRETS) {
			byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
			NEEDLES.add(secret);
			NEEDLES.add(HexFormat.of().formatHex(bytes));
			for (int skip = 0; skip < 3; skip++) {
				byte[] aligned = Arrays.copyOfRange(bytes, skip, skip + (bytes.length - skip) / 3 * 3);
				NEEDLES.add(Base64.getEncoder().encodeToString(aligned));
				NEEDLES.add(Base64.getUrlEncoder().encodeToString(aligned));
			}
		}
	}

	private Eavesdropper() {
	}

	/** One attempt at this node, with secrets. */
	static SessionRequest request(String node) {
		return new SessionRequest(List.of(URI.create("ws://" + node + "/mesh")), CREDENTIALS,
				Map.of("zone", "the north zone"), null, 60_000, ReconnectionStrategy.fullJitter(100, 30_000), false);
	}

	/** What an authenticator answers, with secrets. */
	static AuthenticationResult grant() {
		return AuthenticationResult.allow("granted to bob", List.of("cashiers only"));
	}

	/** A presence record with a secret in its metadata. */
	static byte[] record(TestNode node) {
		byte[] content = ("{\"metadata\":{\"place\":\"" + METADATA + "\"}}").getBytes(StandardCharsets.UTF_8);
		return new SignedBlock(content, node.keys.signatures.sign(content)).encode();
	}

	/** Looks at all wires, at what was sent and not only at what was passed on. */
	static void assertReadsNothing(VirtualNetwork network, String what) {
		for (Wire wire : network.wires) {
			wire.fromDialer.forEach((record) -> assertReadsNothing(record, what));
			wire.fromAcceptor.forEach((record) -> assertReadsNothing(record, what));
		}
	}

	static void assertReadsNothing(byte[] record, String what) {
		String text = new String(record, StandardCharsets.ISO_8859_1);
		for (String needle : NEEDLES) {
			assertThat(text.contains(needle)).as("'%s' can be read: %s", needle, what).isFalse();
		}
	}

}
