package dev.mesh.vectors;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Identity;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.node.ObjectNode;

/**
 * The two peers of the test vectors, with keys that everybody knows: those of RFC 8032,
 * section 7.1, and RFC 7748, section 6.1.
 */
public enum VectorPeer {

	/** The one that dials. */
	ALICE("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", 1_700_000_000_111L,
			new OneTime("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", "a1".repeat(32)),
			new OneTime("a3".repeat(32), "a4".repeat(32)), "a2".repeat(32)),
	/** The one that is dialled. */
	BOB("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", 1_700_000_000_222L,
			new OneTime("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb", "b1".repeat(32)),
			new OneTime("b3".repeat(32), "b4".repeat(32)), "b2".repeat(32));

	/** What the id of their session is made of. */
	public static final String SESSION_BYTES = "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf";

	/** The id of their session. */
	public static final String SESSION = Base64.getUrlEncoder()
		.withoutPadding()
		.encodeToString(HexFormat.of().parseHex(SESSION_BYTES));

	/** Private Ed25519 key, as RFC 8032 has it. */
	public final String seed;

	public final long incarnation;

	/** Of the handshake that opens the session. */
	public final OneTime opening;

	/** Of the one that resumes it. */
	public final OneTime resuming;

	/** Private X25519 key of the presence record. */
	public final String agreement;

	private final Identity identity;

	VectorPeer(String seed, long incarnation, OneTime opening, OneTime resuming, String agreement) {
		this.seed = seed;
		this.incarnation = incarnation;
		this.opening = opening;
		this.resuming = resuming;
		this.agreement = agreement;
		this.identity = Identity.generate(new FixedBytes(seed));
	}

	public Identity identity() {
		return this.identity;
	}

	/** The pair that its presence record names. */
	public AgreementKey agreementKey() {
		return AgreementKey.generate(new FixedBytes(this.agreement));
	}

	/** Its keys, as every file names them. */
	public ObjectNode toJson() {
		HexFormat hex = HexFormat.of();
		return VectorFile.newObject()
			.put("ed25519Private", this.seed)
			.put("ed25519Public", hex.formatHex(identity().key().toBytes()))
			.put("key", identity().key().toString())
			.put("incarnation", this.incarnation)
			.setAll(this.opening.toJson())
			.put("agreementPrivate", this.agreement)
			.put("agreementPublic", hex.formatHex(agreementKey().publicBytes()))
			.put("agreementKeyId", hex.toHexDigits(agreementKey().id()));
	}

	/**
	 * What a peer makes for one handshake.
	 *
	 * @param ephemeral private X25519 key
	 * @param nonce of HELLO or WELCOME
	 */
	public record OneTime(String ephemeral, String nonce) {

		public AgreementKey key() {
			return AgreementKey.generate(new FixedBytes(this.ephemeral));
		}

		/** As the files name it. */
		public ObjectNode toJson() {
			return VectorFile.newObject()
				.put("ephemeralPrivate", this.ephemeral)
				.put("ephemeralPublic", HexFormat.of().formatHex(key().publicBytes()))
				.put("nonce", this.nonce);
		}

	}

}
