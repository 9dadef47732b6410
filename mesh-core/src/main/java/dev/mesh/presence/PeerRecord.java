package dev.mesh.presence;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import java.util.List;
import java.util.Map;

/**
 * A peer's signed record as it was received (docs/protocol.md, section 5). Parsing
 * verifies nothing: what {@link Gossip#record} returns has been verified.
 */
public final class PeerRecord {

	/** What its signature begins with. */
	public static final String LABEL = "mesh/1 record";

	/** Limit of the signed block. */
	public static final int MAX_BYTES = 24 * 1024;

	static final int MAX_TEXT_BYTES = 255;

	static final int MAX_URLS = 16;

	static final int MAX_URL_BYTES = 512;

	/** What a peer does for others. */
	public enum Role {

		/** Floods and relays. */
		FULL,
		/** Only dials. */
		LEAF

	}

	private static final int AGREEMENT_BYTES = 32;

	private static final long MAX_LIFETIME_SECONDS = 24 * 60 * 60;

	private final SignedBlock block;

	private final BlockHash hash;

	private final PeerKey key;

	private final long incarnation;

	private final long version;

	private final long lifetimeSeconds;

	private final String name;

	private final String os;

	private final String software;

	private final Role role;

	private final byte[] agreementKey;

	private final boolean takesUnsealed;

	private final List<String> urls;

	private final Map<String, Object> metadata;

	private final List<RecordEdge> edges;

	private PeerRecord(SignedBlock block, JsonMembers members) {
		this.block = block;
		this.hash = BlockHash.of(block.bytes());
		this.key = members.key("key");
		this.incarnation = members.integer("incarnation", 1, Json.MAX_INTEGER);
		this.version = members.integer("version", 1, Json.MAX_INTEGER);
		this.lifetimeSeconds = members.integer("lifetimeSeconds", 1, MAX_LIFETIME_SECONDS);
		this.name = members.text("name", 1, MAX_TEXT_BYTES);
		this.os = members.text("os", 0, MAX_TEXT_BYTES);
		this.software = members.text("software", 0, MAX_TEXT_BYTES);
		this.role = members.constant("role", Role.values());
		this.agreementKey = members.base64("agreement", AGREEMENT_BYTES);
		this.takesUnsealed = members.flag("unsealed");
		this.urls = members.texts("urls", MAX_URLS, MAX_URL_BYTES);
		this.metadata = Json.toMap(members.object("metadata"));
		this.edges = members.objects("edges").stream().map(RecordEdge::parse).toList();
		if (this.agreementKey.length != AGREEMENT_BYTES) {
			throw Json.malformed("record.agreement does not have " + AGREEMENT_BYTES + " bytes");
		}
	}

	/**
	 * Reads a signed block; verifies nothing.
	 * @param signedBlock exactly one block; handed over, not copied
	 * @throws dev.mesh.wire.ProtocolException MALFORMED_FRAME
	 */
	public static PeerRecord parse(byte[] signedBlock) {
		return parse(SignedBlock.split(signedBlock, MAX_BYTES));
	}

	static PeerRecord parse(SignedBlock block) {
		return new PeerRecord(block, JsonMembers.read(block.content(), "record"));
	}

	/** The exact bytes; shared, so not to be changed. */
	public byte[] signedBlock() {
		return this.block.bytes();
	}

	/** The signer. */
	public PeerKey key() {
		return this.key;
	}

	/** Which start of its process. */
	public long incarnation() {
		return this.incarnation;
	}

	/** Rises with each record of the incarnation. */
	public long version() {
		return this.version;
	}

	/** How long to keep it, from its acceptance. */
	public long lifetimeSeconds() {
		return this.lifetimeSeconds;
	}

	/** Its name: its own claim, not unique. */
	public String name() {
		return this.name;
	}

	/** Its operating system: its own claim. */
	public String os() {
		return this.os;
	}

	/** Its software and version: its own claim. */
	public String software() {
		return this.software;
	}

	/** What it does for others. */
	public Role role() {
		return this.role;
	}

	/** A copy of its X25519 public key: 32 bytes, not checked to be a usable one. */
	public byte[] agreementKey() {
		return this.agreementKey.clone();
	}

	/** The first four bytes of the SHA-256 of that key, as envelopes name it. */
	public int agreementKeyId() {
		return AgreementKey.idOf(this.agreementKey);
	}

	/** Whether it takes envelopes from its neighbours that are not sealed. */
	public boolean takesUnsealed() {
		return this.takesUnsealed;
	}

	/** Where it says it can be dialled. */
	public List<String> urls() {
		return this.urls;
	}

	/** Its metadata as compact JSON with sorted members. */
	public String metadataJson() {
		return Json.write(this.metadata);
	}

	/** Its metadata; unmodifiable at every depth. */
	public Map<String, Object> metadata() {
		return this.metadata;
	}

	/** The edges it claims; their statements are not verified by having been parsed. */
	List<RecordEdge> edges() {
		return this.edges;
	}

	SignedBlock block() {
		return this.block;
	}

	BlockHash hash() {
		return this.hash;
	}

	/** Which of the records of its key it is. */
	RecordVersion id() {
		return new RecordVersion(this.incarnation, this.version);
	}

	@Override
	public String toString() {
		return "PeerRecord[" + this.key.shortForm() + ", " + this.incarnation + ", " + this.version + "]";
	}

}
