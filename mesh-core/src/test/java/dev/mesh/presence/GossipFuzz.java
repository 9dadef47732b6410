package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Frames of a neighbour "mallory", whose signatures are right when it wants them to be:
 * "alice" goes on, and knows "bob" as before.
 */
public final class GossipFuzz implements FuzzTarget {

	private static final int FRAMES = 8;

	/** The rest of a frame is a content that mallory signs. */
	private static final int SIGNED = 0x80;

	@Override
	public void accept(byte[] input) {
		TestNetwork network = new TestNetwork();
		TestNode alice = network.add("alice");
		TestNode bob = network.add("bob");
		TestNode mallory = network.add("mallory");
		network.connect(bob, alice);
		network.connect(mallory, alice);
		network.run(Duration.ofSeconds(1));
		say(network, alice, mallory, new WireReader(input, 0, input.length));
		network.run(Duration.ofSeconds(1));
		assertThat(alice.names()).contains("bob");
		assertThat(alice.graph().peer(bob.key()).orElseThrow().metadata()).isEmpty();
		assertThat(GraphJson.write(alice.graph())).contains("bob");
		assertThat(alice.refusals()).extracting(ProtocolException::code)
			.allMatch((code) -> code == ErrorCode.MALFORMED_FRAME || code == ErrorCode.PROTOCOL_ERROR);
	}

	/** Type, length and body, again and again. */
	private static void say(TestNetwork network, TestNode alice, TestNode mallory, WireReader input) {
		while (input.remaining() > 2) {
			int type = input.readByte();
			int length = Math.min(input.readByte() << 8 | input.readByte(), input.remaining());
			byte[] body = input.readBytes(length);
			int frame = PresenceFrames.RECORDS + (type & ~SIGNED) % FRAMES;
			String label = (frame == PresenceFrames.MARKS) ? EdgeMark.LABEL : PeerRecord.LABEL;
			alice.receive(mallory, frame, ((type & SIGNED) != 0) ? mallory.sign(label, body) : body);
			network.run(Duration.ofMillis(5));
		}
	}

	@Override
	public List<byte[]> seeds() {
		TestNetwork network = new TestNetwork();
		TestNode alice = network.add("alice");
		TestNode mallory = network.add("mallory");
		byte[] record = new RecordContent(mallory.local().withMetadata("{\"x\":1}"), 1000, 1800,
				Json.base64(new byte[32]), List.of())
			.toBytes();
		byte[] mark = new EdgeMark(mallory.key(), 1000, alice.key(), "session-2", 3, EdgeMark.State.DOWN).content();
		byte[] invented = new InventedPeer("invented", alice).signedRecord();
		byte[] announcement = new Announcement(TestKeys.keyOf("x"), new RecordVersion(5, 3)).toBytes();
		byte[] list = new ListFrame(ListFrame.ANEW, Map.of(TestKeys.keyOf("bob"), Listed.GONE)).toBytes();
		return List.of(frames(SIGNED, record), frames(SIGNED + 1, mark), frames(0, invented),
				frames(2, new byte[BlockHash.BYTES]),
				frames(3, PresenceFrames.buckets(false, new byte[BucketHashes.COUNT * BlockHash.BYTES])),
				frames(4, list), frames(5, TestKeys.keyOf("bob").toBytes()), frames(6, announcement),
				frames(7, TestKeys.keyOf("bob").toBytes()));
	}

	@Override
	public int fewestEdges() {
		return 1_100;
	}

	private static byte[] frames(int type, byte[] body) {
		return new WireWriter(body.length + 3).writeByte(type)
			.writeByte(body.length >> 8)
			.writeByte(body.length & 0xff)
			.writeBytes(body)
			.toByteArray();
	}

	@Override
	public long allocationLimit(int inputBytes) {
		return 16 * 1024 * 1024 + 4_000L * inputBytes;
	}

}
