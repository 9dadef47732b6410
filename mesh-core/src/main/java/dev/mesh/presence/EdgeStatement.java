package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ProtocolException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the acceptor of a session signs about it: one half of an edge; the other is that
 * the dialer publishes it in its record. The acceptor's session layer makes one with each
 * link of the session:
 * {@code SignedBlock.assemble(content, signature of SignedBlock.toSign(EdgeStatement.LABEL, content))}.
 *
 * @param acceptor the signer
 * @param acceptorIncarnation its incarnation
 * @param dialer the other end
 * @param dialerIncarnation its incarnation
 * @param session id of the session: 1 to 64 visible ASCII characters
 * @param sequence from 1, rises with each link of the session
 * @param type name of the link type, 1 to 32 characters A-Z and _
 * @param principal what the acceptor authenticated the dialer as; at most 255 bytes
 * @param roles roles it gave the dialer; at most 64, each at most 255 bytes
 * @param claims what else the acceptor publishes of the dialer; at most 64, each name and
 * value at most 255 bytes
 * @param notAfterMillis end of the attestation in wall-clock milliseconds, if it has one
 */
public record EdgeStatement(PeerKey acceptor, long acceptorIncarnation, PeerKey dialer, long dialerIncarnation,
		String session, long sequence, String type, Optional<String> principal, List<String> roles,
		Map<String, String> claims, OptionalLong notAfterMillis) {

	/** What its signature begins with. */
	public static final String LABEL = "mesh/1 edge";

	/** Limit of the signed block. */
	public static final int MAX_BYTES = 4096;

	private static final int MAX_ROLES = 64;

	private static final int MAX_CLAIMS = 64;

	private static final int MAX_SESSION_LENGTH = 64;

	private static final int MAX_TYPE_LENGTH = 32;

	public EdgeStatement {
		roles = List.copyOf(roles);
		// Sorted: what is signed does not depend on a map's order.
		claims = claims.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(claims));
	}

	/** A statement without claims. */
	public EdgeStatement(PeerKey acceptor, long acceptorIncarnation, PeerKey dialer, long dialerIncarnation,
			String session, long sequence, String type, Optional<String> principal, List<String> roles,
			OptionalLong notAfterMillis) {
		this(acceptor, acceptorIncarnation, dialer, dialerIncarnation, session, sequence, type, principal, roles,
				Map.of(), notAfterMillis);
	}

	/**
	 * The bytes to sign.
	 * @throws IllegalArgumentException if others would refuse them
	 */
	public byte[] content() {
		ObjectNode node = Json.newObject();
		node.put("acceptor", this.acceptor.toString()).put("acceptorIncarnation", this.acceptorIncarnation);
		node.put("dialer", this.dialer.toString()).put("dialerIncarnation", this.dialerIncarnation);
		node.put("session", this.session).put("sequence", this.sequence).put("type", this.type);
		this.principal.ifPresent((value) -> node.put("principal", value));
		this.roles.forEach(node.putArray("roles")::add);
		if (!this.claims.isEmpty()) {
			this.claims.forEach(node.putObject("claims")::put);
		}
		this.notAfterMillis.ifPresent((value) -> node.put("notAfterMillis", value));
		byte[] content = Json.writeBytes(node);
		checkOwn(content);
		return content;
	}

	/**
	 * Reads a content; verifies nothing.
	 * @throws ProtocolException MALFORMED_FRAME
	 */
	public static EdgeStatement parse(byte[] content) {
		JsonMembers members = JsonMembers.read(content, "edge statement");
		return new EdgeStatement(members.key("acceptor"), members.integer("acceptorIncarnation", 0, Json.MAX_INTEGER),
				members.key("dialer"), members.integer("dialerIncarnation", 0, Json.MAX_INTEGER), session(members),
				members.integer("sequence", 1, Json.MAX_INTEGER),
				members.token("type", MAX_TYPE_LENGTH, (c) -> c == '_' || (c >= 'A' && c <= 'Z')),
				members.optionalText("principal", 0, PeerRecord.MAX_TEXT_BYTES),
				members.texts("roles", MAX_ROLES, PeerRecord.MAX_TEXT_BYTES),
				members.optionalTextMap("claims", MAX_CLAIMS, PeerRecord.MAX_TEXT_BYTES),
				members.optionalInteger("notAfterMillis", 0, Json.MAX_INTEGER));
	}

	/** Visible ASCII, so that the order of sessions is the same in every language. */
	static String session(JsonMembers members) {
		return members.token("session", MAX_SESSION_LENGTH, (c) -> c > ' ' && c <= '~');
	}

	private static void checkOwn(byte[] content) {
		try {
			SignedBlock.split(SignedBlock.assemble(content, new byte[SignedBlock.SIGNATURE_BYTES]), MAX_BYTES);
			parse(content);
		}
		catch (ProtocolException ex) {
			throw new IllegalArgumentException("No statement that others would accept: " + ex.getMessage(), ex);
		}
	}

}
