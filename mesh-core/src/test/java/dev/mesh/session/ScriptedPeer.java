package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Hkdf;
import dev.mesh.identity.Identity;
import dev.mesh.link.LinkType;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The other end of one link of a {@link TestNode}, written from docs/protocol.md alone
 * and played by the test step by step, so that any step can be wrong.
 */
final class ScriptedPeer {

	private static long lastLink = 1_000;

	private final VirtualNetwork network;

	private final TestNode node;

	final Identity identity;

	final long link;

	AgreementKey ephemeral = AgreementKey.generate(TestKeys.random("ephemeral"));

	long incarnation = 5;

	byte[] hello = {};

	byte[] welcome = {};

	private byte[] keys = {};

	private int read;

	private ScriptedPeer(VirtualNetwork network, TestNode node, Identity identity, long link) {
		this.network = network;
		this.node = node;
		this.identity = identity;
		this.link = link;
	}

	/** Opens a link to a node that uses real signatures. */
	static ScriptedPeer dialing(VirtualNetwork network, TestNode node, Identity identity) {
		ScriptedPeer peer = new ScriptedPeer(network, node, identity, ++lastLink);
		node.input((s, t) -> s.handleLinkOpened(peer.link, LinkType.IN_MEMORY, "scripted", t));
		return peer;
	}

	/** Answers the link that a node has dialled. */
	static ScriptedPeer accepting(VirtualNetwork network, TestNode node, Identity identity, long link) {
		return new ScriptedPeer(network, node, identity, link);
	}

	void send(int type, byte[] body) {
		send(frame(type, body));
	}

	void send(byte[] record) {
		this.node.input((s, t) -> s.handleRecord(this.link, ByteBuffer.wrap(record), t));
		this.network.run(Duration.ofMillis(20));
	}

	/** Body of the next frame that the node transmitted, which is of this type. */
	byte[] receive(int type) {
		this.network.run(Duration.ofMillis(20));
		List<byte[]> records = this.node.transmittedOn(this.link);
		assertThat(records).as("frames of %s", this.node.name()).hasSizeGreaterThan(this.read);
		byte[] record = records.get(this.read++);
		assertThat(record[0]).isEqualTo((byte) type);
		int header = (record[1] < 0) ? 3 : 2;
		return Arrays.copyOfRange(record, header, record.length);
	}

	boolean hasNothingToReceive() {
		return this.node.transmittedOn(this.link).size() == this.read;
	}

	String helloJson(String more) {
		return "{\"versions\":[1]," + introduction() + more + "}";
	}

	String welcomeJson() {
		return "{\"version\":1," + introduction() + "}";
	}

	void sendHello(String more) {
		this.hello = helloJson(more).getBytes(StandardCharsets.UTF_8);
		send(0x01, this.hello);
	}

	/** HELLO, and what follows from the WELCOME that it is answered with. */
	void sayHello(String more) {
		sendHello(more);
		takeWelcome();
	}

	void takeWelcome() {
		this.welcome = receive(0x02);
		String content = new String(this.welcome, StandardCharsets.UTF_8);
		int at = content.indexOf("\"ephemeral\":\"") + 13;
		agree(Base64.getUrlDecoder().decode(content.substring(at, at + 43)));
	}

	void agree(byte[] otherEphemeral) {
		this.keys = Hkdf.derive(sha256(concat(this.hello, this.welcome)), this.ephemeral.agree(otherEphemeral),
				ascii("mesh/1 handshake"), 64);
	}

	byte[] proofContent(String more) {
		return ("{\"credentials\":{\"type\":\"anonymous\"},\"properties\":{},\"record\":\"AAAA\",\"reconnectMillis\":60000"
				+ more + "}")
			.getBytes(StandardCharsets.UTF_8);
	}

	byte[] signedProof(byte[] content, Identity signer) {
		WireWriter message = new WireWriter(100).writeBytes(ascii("mesh/1 proof")).writeByte(0);
		message.writeBlock(this.hello).writeBlock(this.welcome).writeBytes(content);
		return signedBlock(content, signer.sign(message.toByteArray()));
	}

	byte[] signedWelcome(byte[] content, Identity signer) {
		WireWriter message = new WireWriter(100).writeBytes(ascii("mesh/1 welcome")).writeByte(0);
		message.writeBlock(this.hello).writeBytes(content);
		return signedBlock(content, signer.sign(message.toByteArray()));
	}

	void sendProof() {
		send(0x03, seal(true, signedProof(proofContent(""), this.identity)));
	}

	/** Reads an encrypted answer of the acceptor. */
	String receiveSealed(int type) {
		return new String(open(false, receive(type)), StandardCharsets.UTF_8);
	}

	byte[] seal(boolean asDialer, byte[] plaintext) {
		return seal(asDialer, 0, plaintext);
	}

	/** A frame that is not the first one of its key. */
	byte[] seal(boolean asDialer, long number, byte[] plaintext) {
		return crypt(Cipher.ENCRYPT_MODE, asDialer, number, plaintext);
	}

	byte[] open(boolean fromDialer, byte[] ciphertext) {
		return crypt(Cipher.DECRYPT_MODE, fromDialer, 0, ciphertext);
	}

	static byte[] frame(int type, byte[] body) {
		return new WireWriter(100).writeByte(type).writeBlock(body).toByteArray();
	}

	static byte[] signedBlock(byte[] content, byte[] signature) {
		return new WireWriter(100).writeBlock(content).writeBytes(signature).toByteArray();
	}

	private String introduction() {
		return "\"key\":\"" + this.identity.key() + "\",\"incarnation\":" + this.incarnation + ",\"nonce\":\""
				+ "A".repeat(43) + "\",\"ephemeral\":\""
				+ Base64.getUrlEncoder().withoutPadding().encodeToString(this.ephemeral.publicBytes())
				+ "\",\"role\":\"LEAF\",\"software\":\"scripted\",\"unknown\":[{}]";
	}

	private byte[] crypt(int mode, boolean dialer, long number, byte[] bytes) {
		try {
			Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
			cipher.init(mode, new SecretKeySpec(this.keys, dialer ? 0 : 32, 32, "AES"),
					new GCMParameterSpec(128, ByteBuffer.allocate(12).putLong(4, number).array()));
			return cipher.doFinal(bytes);
		}
		catch (GeneralSecurityException ex) {
			throw new AssertionError(ex);
		}
	}

	private static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (GeneralSecurityException ex) {
			throw new AssertionError(ex);
		}
	}

	private static byte[] concat(byte[] first, byte[] second) {
		return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
