package dev.mesh.simulation;

import dev.mesh.presence.PeerRecord;
import dev.mesh.presence.SignedBlock;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A hub that passes on everything as it should, but of the records of one peer, in whose
 * place it tells its neighbours what it likes.
 */
final class LyingRelay implements SimulatedNetwork.Interceptor {

	/** What it tells. */
	enum Lie {

		/** The first record of that peer, which is genuine. */
		OLD_RECORD,
		/** The newest without metadata, as signed with them. */
		EMPTY_METADATA,
		/** The newest with other metadata, as signed with its own. */
		OTHER_METADATA,
		/** The newest without metadata, signed by the relay. */
		OWN_SIGNATURE

	}

	private static final int RECORDS = 0x20;

	private static final String METADATA = "\"metadata\":\\{[^}]*\\}";

	private final SimulatedPeer self;

	private final SimulatedPeer victim;

	private final Lie lie;

	private byte[] first;

	private boolean lies;

	private int lied;

	LyingRelay(SimulatedPeer self, SimulatedPeer victim, Lie lie) {
		this.self = self;
		this.victim = victim;
		this.lie = lie;
	}

	void begin() {
		this.lies = true;
	}

	void end() {
		this.lies = false;
	}

	/** How often it has. */
	int lied() {
		return this.lied;
	}

	@Override
	public List<byte[]> pass(SimulatedPeer from, SimulatedPeer to, byte[] record) {
		if (from != this.self || to == this.victim) {
			return List.of(record);
		}
		List<byte[]> frames = new ArrayList<>();
		WireReader reader = new WireReader(record, 0, record.length);
		while (reader.hasRemaining()) {
			int type = reader.readByte();
			byte[] body = reader.readBytes(reader.readLength(record.length));
			frames.add(frame(type, type == RECORDS ? told(body) : body));
		}
		return frames;
	}

	private byte[] told(byte[] body) {
		WireWriter out = new WireWriter(body.length + 100);
		WireReader reader = new WireReader(body, 0, body.length);
		while (reader.hasRemaining()) {
			byte[] content = reader.readBytes(reader.readLength(body.length));
			byte[] block = SignedBlock.assemble(content, reader.readBytes(64));
			boolean theirs = text(content).contains("\"key\":\"" + this.victim.key() + "\"");
			if (theirs && this.first == null) {
				this.first = block;
			}
			out.writeBytes(theirs && this.lies ? lie(block) : block);
		}
		return out.toByteArray();
	}

	private byte[] lie(byte[] genuine) {
		this.lied++;
		SignedBlock block = SignedBlock.split(genuine, PeerRecord.MAX_BYTES);
		return switch (this.lie) {
			case OLD_RECORD -> this.first;
			case EMPTY_METADATA -> SignedBlock.assemble(with(block, "{}"), block.signature());
			case OTHER_METADATA -> SignedBlock.assemble(with(block, "{\"version\":99}"), block.signature());
			case OWN_SIGNATURE -> {
				byte[] content = with(block, "{}");
				yield SignedBlock.assemble(content,
						SimulatedSignatures.sign(this.self.key(), SignedBlock.toSign(PeerRecord.LABEL, content)));
			}
		};
	}

	/** A frame with one record, and that without metadata of any kind. */
	static byte[] withoutMetadata(byte[] frame) {
		WireReader reader = new WireReader(frame, 0, frame.length);
		int type = reader.readByte();
		byte[] body = reader.readBytes(reader.readLength(frame.length));
		SignedBlock block = SignedBlock.split(body, PeerRecord.MAX_BYTES);
		return frame(type, SignedBlock.assemble(replaced(block, METADATA + ",", ""), block.signature()));
	}

	private static byte[] with(SignedBlock record, String metadata) {
		return replaced(record, METADATA, "\"metadata\":" + metadata);
	}

	private static byte[] replaced(SignedBlock record, String pattern, String by) {
		String before = text(record.content());
		String after = before.replaceFirst(pattern, by);
		if (after.equals(before)) {
			throw new AssertionError("nothing to replace in " + before);
		}
		return after.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] content) {
		return new String(content, StandardCharsets.UTF_8);
	}

	private static byte[] frame(int type, byte[] body) {
		return new WireWriter(body.length + 10).writeByte(type).writeBlock(body).toByteArray();
	}

}
