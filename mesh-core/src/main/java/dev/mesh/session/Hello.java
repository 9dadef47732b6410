package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.session.SessionEnvironment.NeighbourRole;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * HELLO and WELCOME: who an end is, and its half of the key agreement. They differ in how
 * they name the version and in {@code resume}.
 *
 * @param key the end's key, not proven yet
 * @param incarnation its incarnation
 * @param nonce 32 random bytes in base64url
 * @param ephemeral 32 bytes of its X25519 key for this handshake, in base64url
 * @param role what it is
 * @param software name and version of its software, for people
 * @param resume session that a dialer wants back; null = a new one, and in WELCOME
 */
record Hello(PeerKey key, long incarnation, String nonce, String ephemeral, NeighbourRole role, String software,
		@Nullable String resume) {

	static final int VERSION = 1;

	static final int MAX_SESSION_ID = 64;

	private static final int MAX_VERSIONS = 16;

	private static final int MAX_SOFTWARE = 128;

	private static final int KEY_BYTES = 32;

	static Hello decodeHello(byte[] body) {
		JsonMembers members = StrictJson.read(body, StrictJson.MAX_BYTES);
		List<Long> versions = members.numbers("versions", MAX_VERSIONS);
		// Before anything else: another version may have other members.
		if (!versions.contains((long) VERSION)) {
			throw new ProtocolException(ErrorCode.INCOMPATIBLE_VERSION,
					"version " + VERSION + " is spoken here, offered were " + versions);
		}
		return decode(members, members.optionalText("resume", MAX_SESSION_ID));
	}

	static Hello decodeWelcome(byte[] content) {
		JsonMembers members = StrictJson.read(content, StrictJson.MAX_BYTES);
		long version = members.number("version");
		if (version != VERSION) {
			throw new ProtocolException(ErrorCode.INCOMPATIBLE_VERSION,
					"version " + VERSION + " was offered, chosen was " + version);
		}
		return decode(members, null);
	}

	byte[] encodeHello() {
		ObjectNode object = StrictJson.newObject();
		object.putArray("versions").add(VERSION);
		encode(object);
		if (this.resume != null) {
			object.put("resume", this.resume);
		}
		return StrictJson.write(object);
	}

	byte[] encodeWelcome() {
		ObjectNode object = StrictJson.newObject().put("version", VERSION);
		encode(object);
		return StrictJson.write(object);
	}

	byte[] ephemeralBytes() {
		return StrictJson.decodeBytes("ephemeral", this.ephemeral);
	}

	private static Hello decode(JsonMembers members, @Nullable String resume) {
		return new Hello(members.key("key"), members.number("incarnation"),
				members.encodedBytes("nonce", KEY_BYTES, KEY_BYTES),
				members.encodedBytes("ephemeral", KEY_BYTES, KEY_BYTES), members.constant("role", NeighbourRole.class),
				members.text("software", MAX_SOFTWARE), resume);
	}

	private void encode(ObjectNode object) {
		object.put("key", this.key.toString())
			.put("incarnation", this.incarnation)
			.put("nonce", this.nonce)
			.put("ephemeral", this.ephemeral)
			.put("role", this.role.name())
			.put("software", this.software);
	}

}
