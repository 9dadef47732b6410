package dev.mesh.session;

import dev.mesh.vectors.VectorFile;
import dev.mesh.vectors.VectorPeer.OneTime;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the records of a handshake apart, step by step as section 3 of
 * {@code docs/protocol.md} says and without the code under test.
 */
final class VectorTranscript {

	private static final HexFormat HEX = HexFormat.of();

	private static final Map<Integer, String> NAMES = Map.of(1, "HELLO", 2, "WELCOME", 3, "PROOF", 4, "ACCEPTED", 5,
			"REJECTED", 6, "CLOSE", 7, "REAUTHENTICATE", 8, "TERMS", 0x10, "PING", 0x11, "PONG");

	private final List<byte[]> fromDialer;

	private final List<byte[]> fromAcceptor;

	private final List<Boolean> order;

	private final byte[] hello;

	private final byte[] welcome;

	private final byte[] secret;

	private final byte[] transcriptHash;

	private final byte[] keys;

	/** Numbers of the next encrypted frames of the dialer and of the acceptor. */
	private final Map<Boolean, Long> numbers = new HashMap<>(Map.of(true, 0L, false, 0L));

	VectorTranscript(Wire wire, List<Boolean> order, OneTime alices, OneTime bobs) {
		this.order = order;
		this.fromDialer = wire.fromDialer;
		this.fromAcceptor = wire.fromAcceptor;
		this.hello = body(this.fromDialer.get(0));
		this.welcome = body(this.fromAcceptor.get(0));
		byte[] agreed = alices.key().agree(bobs.key().publicBytes());
		if (agreed == null) {
			throw new AssertionError("the keys agree on nothing");
		}
		this.secret = agreed;
		this.transcriptHash = sha256(concat(this.hello, this.welcome));
		byte[] extracted = hmac(this.transcriptHash, this.secret);
		byte[] info = ascii("mesh/1 handshake");
		byte[] one = hmac(extracted, concat(info, new byte[] { 1 }));
		byte[] two = hmac(extracted, concat(one, info, new byte[] { 2 }));
		this.keys = concat(one, two);
	}

	/** The secrets, one by one. */
	ObjectNode derived() {
		return VectorFile.newObject()
			.put("sharedSecret", HEX.formatHex(this.secret))
			.put("transcriptHash", HEX.formatHex(this.transcriptHash))
			.put("extracted", HEX.formatHex(hmac(this.transcriptHash, this.secret)))
			.put("dialerToAcceptorKey", HEX.formatHex(this.keys, 0, 32))
			.put("acceptorToDialerKey", HEX.formatHex(this.keys, 32, 64));
	}

	/** All frames in the order in which they were sent. */
	ArrayNode frames() {
		ArrayNode frames = VectorFile.newArray();
		Map<Boolean, Integer> next = new HashMap<>(Map.of(true, 0, false, 0));
		for (boolean fromDialer : this.order) {
			int index = next.merge(fromDialer, 1, Integer::sum) - 1;
			frames.add(frame(fromDialer, index));
		}
		return frames;
	}

	ObjectNode frame(boolean fromDialer, int index) {
		byte[] record = (fromDialer ? this.fromDialer : this.fromAcceptor).get(index);
		byte[] body = body(record);
		ObjectNode frame = VectorFile.newObject()
			.put("name", NAMES.get((int) record[0]))
			.put("from", fromDialer ? "alice" : "bob")
			.put("record", HEX.formatHex(record))
			.put("body", HEX.formatHex(body));
		switch (record[0]) {
			case 1, 6 -> frame.put("text", text(body));
			case 2 -> addSigned(frame, body, concat(ascii("mesh/1 welcome"), new byte[1], block(this.hello)));
			case 3 -> addSigned(frame, open(frame, true, body),
					concat(ascii("mesh/1 proof"), new byte[1], block(this.hello), block(this.welcome)));
			case 4, 5, 8 -> frame.put("text", text(open(frame, false, body)));
			case 7 -> frame.put("text", text(open(frame, true, body)));
			default -> frame.put("token", new WireReader(body, 0, body.length).readVarint());
		}
		return frame;
	}

	private static void addSigned(ObjectNode frame, byte[] signedBlock, byte[] prefix) {
		WireReader reader = new WireReader(signedBlock, 0, signedBlock.length);
		byte[] content = reader.readBlock(signedBlock.length);
		frame.put("text", text(content))
			.put("signed", HEX.formatHex(concat(prefix, content)))
			.put("signature", HEX.formatHex(reader.readBytes(64)));
	}

	private byte[] open(ObjectNode frame, boolean fromDialer, byte[] ciphertext) {
		long number = this.numbers.merge(fromDialer, 1L, Long::sum) - 1;
		byte[] nonce = ByteBuffer.allocate(12).putInt(0).putLong(number).array();
		try {
			Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
			cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(this.keys, fromDialer ? 0 : 32, 32, "AES"),
					new GCMParameterSpec(128, nonce));
			byte[] plaintext = cipher.doFinal(ciphertext);
			frame.put("nonce", HEX.formatHex(nonce)).put("plaintext", HEX.formatHex(plaintext));
			return plaintext;
		}
		catch (GeneralSecurityException ex) {
			throw new AssertionError("it does not decrypt as the protocol says", ex);
		}
	}

	private static byte[] body(byte[] record) {
		WireReader reader = new WireReader(record, 0, record.length);
		reader.readByte();
		byte[] body = reader.readBlock(record.length);
		if (reader.hasRemaining()) {
			throw new AssertionError("a record with more than one frame");
		}
		return body;
	}

	private static byte[] block(byte[] bytes) {
		return new WireWriter(bytes.length + 4).writeBlock(bytes).toByteArray();
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] concat(byte[]... parts) {
		ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt((part) -> part.length).sum());
		for (byte[] part : parts) {
			all.put(part);
		}
		return all.array();
	}

	private static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (GeneralSecurityException ex) {
			throw new AssertionError(ex);
		}
	}

	private static byte[] hmac(byte[] key, byte[] message) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key, "HmacSHA256"));
			return mac.doFinal(message);
		}
		catch (GeneralSecurityException ex) {
			throw new AssertionError(ex);
		}
	}

}
