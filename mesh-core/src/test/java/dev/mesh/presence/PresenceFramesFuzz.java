package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Frames of presence, and the records, statements and marks in them. */
public final class PresenceFramesFuzz implements FuzzTarget {

	private static final List<Consumer<byte[]>> DECODERS = List.of(PresenceFramesFuzz::records,
			PresenceFramesFuzz::marks, PresenceFramesFuzz::root, PresenceFramesFuzz::buckets, PresenceFramesFuzz::list,
			PresenceFramesFuzz::lookUp, PresenceFramesFuzz::announcements, PresenceFramesFuzz::wants,
			PresenceFramesFuzz::statement);

	@Override
	public void accept(byte[] input) {
		FuzzTarget.choose(input, DECODERS);
	}

	@Override
	public List<byte[]> seeds() {
		PeerKey alice = TestKeys.keyOf("alice");
		PeerKey bob = TestKeys.keyOf("bob");
		EdgeStatement statement = new EdgeStatement(alice, 11, bob, 12, "session", 3, "WEBSOCKET", Optional.of("bob"),
				List.of("ops"), Map.of("region", "ch"), OptionalLong.of(99));
		RecordEdge edge = new RecordEdge(statement, block(statement.content()), Connection.State.UP,
				OptionalLong.of(12));
		LocalPeer local = new LocalPeer(bob, 12, "till", "Linux", "mesh/1", PeerRecord.Role.FULL, List.of("wss://a/m"),
				"{\"a\":[1,2.5,null,true],\"b\":{\"c\":\"d\"}}", true);
		byte[] record = new RecordContent(local, 7, 1800, Json.base64(new byte[32]), List.of(edge)).toBytes();
		byte[] mark = new EdgeMark(alice, 11, bob, "session", 3, EdgeMark.State.DOWN).content();
		Announcement announcement = new Announcement(alice, new RecordVersion(5, 300));
		byte[] list = new ListFrame(ListFrame.ANEW, Map.of(alice, Listed.GONE)).toBytes();
		return List.of(FuzzTarget.chosen(0, block(record).bytes()), FuzzTarget.chosen(1, block(mark).bytes()),
				FuzzTarget.chosen(2, new byte[BlockHash.BYTES]),
				FuzzTarget.chosen(3, PresenceFrames.buckets(true, new byte[BucketHashes.COUNT * BlockHash.BYTES])),
				FuzzTarget.chosen(4, list), FuzzTarget.chosen(5, alice.toBytes()),
				FuzzTarget.chosen(6, announcement.toBytes()),
				FuzzTarget.chosen(7, PresenceFrames.want(List.of(alice, bob))),
				FuzzTarget.chosen(8, statement.content()));
	}

	@Override
	public int fewestEdges() {
		return 250;
	}

	/** Of any size: what is written again may be longer, such as numbers. */
	private static SignedBlock block(byte[] content) {
		byte[] block = SignedBlock.assemble(content, new byte[SignedBlock.SIGNATURE_BYTES]);
		return SignedBlock.split(block, block.length);
	}

	private static WireReader reader(byte[] bytes) {
		return new WireReader(bytes, 0, bytes.length);
	}

	private static void records(byte[] body) {
		for (SignedBlock block : blocks(body, PeerRecord.MAX_BYTES)) {
			PeerRecord record = FuzzTarget.readOrNull(() -> PeerRecord.parse(block));
			if (record != null) {
				assertThat(record.signedBlock()).isEqualTo(block.bytes());
				assertIsReadAgain(record);
			}
		}
	}

	private static void assertIsReadAgain(PeerRecord record) {
		LocalPeer local = new LocalPeer(record.key(), record.incarnation(), record.name(), record.os(),
				record.software(), record.role(), record.urls(), record.metadataJson(), record.takesUnsealed());
		byte[] content = new RecordContent(local, record.version(), record.lifetimeSeconds(),
				Json.base64(record.agreementKey()), record.edges())
			.toBytes();
		PeerRecord again = PeerRecord.parse(block(content));
		assertThat(again.id()).isEqualTo(record.id());
		assertThat(again.key()).isEqualTo(record.key());
		assertThat(again.edges()).isEqualTo(record.edges());
		if (FuzzTarget.isWellFormed(local.toString())) {
			assertThat(again.metadataJson()).isEqualTo(record.metadataJson());
			assertThat(List.of(again.name(), again.os(), again.software(), again.urls(), again.role()))
				.isEqualTo(List.of(record.name(), record.os(), record.software(), record.urls(), record.role()));
		}
	}

	private static List<SignedBlock> blocks(byte[] body, int limitBytes) {
		List<SignedBlock> blocks = FuzzTarget.readOrNull(() -> PresenceFrames.readBlocks(reader(body), limitBytes));
		if (blocks == null) {
			return List.of();
		}
		WireWriter whole = new WireWriter(body.length);
		blocks.forEach((block) -> whole.writeBytes(block.bytes()));
		assertThat(whole.toByteArray()).isEqualTo(body);
		return blocks;
	}

	private static void marks(byte[] body) {
		for (SignedBlock block : blocks(body, EdgeMark.MAX_BYTES)) {
			EdgeMark mark = FuzzTarget.readOrNull(() -> EdgeMark.parse(block.content()));
			if (mark != null) {
				assertThat(EdgeMark.parse(mark.content())).isEqualTo(mark);
			}
		}
	}

	private static void root(byte[] body) {
		byte[] root = FuzzTarget.readOrNull(() -> PresenceFrames.readRoot(reader(body)));
		assertThat(root == null).isEqualTo(body.length != BlockHash.BYTES);
	}

	private static void buckets(byte[] body) {
		WireReader reader = reader(body);
		Boolean answer = FuzzTarget.readOrNull(() -> PresenceFrames.readIsAnswer(reader));
		byte[] hashes = (answer != null) ? FuzzTarget.readOrNull(() -> PresenceFrames.readHashes(reader)) : null;
		if (answer != null && hashes != null) {
			assertThat(PresenceFrames.buckets(answer, hashes)).isEqualTo(body);
		}
	}

	private static void list(byte[] body) {
		ListFrame frame = FuzzTarget.readOrNull(() -> ListFrame.read(reader(body)));
		if (frame != null) {
			assertThat(ListFrame.read(reader(frame.toBytes()))).isEqualTo(frame);
		}
	}

	private static void lookUp(byte[] body) {
		PeerKey key = FuzzTarget.readOrNull(() -> PresenceFrames.readKey(reader(body)));
		if (key != null) {
			assertThat(key.toBytes()).isEqualTo(body);
		}
	}

	private static void announcements(byte[] body) {
		List<Announcement> announcements = FuzzTarget.readOrNull(() -> PresenceFrames.readAnnouncements(reader(body)));
		if (announcements != null) {
			WireWriter whole = new WireWriter(body.length);
			announcements.forEach((announcement) -> whole.writeBytes(announcement.toBytes()));
			assertThat(whole.toByteArray()).isEqualTo(body);
		}
	}

	private static void wants(byte[] body) {
		List<PeerKey> keys = FuzzTarget.readOrNull(() -> PresenceFrames.readKeys(reader(body)));
		if (keys != null) {
			assertThat(PresenceFrames.want(new ArrayList<>(keys))).isEqualTo(body);
		}
	}

	private static void statement(byte[] content) {
		EdgeStatement statement = FuzzTarget.readOrNull(() -> EdgeStatement.parse(content));
		if (statement != null && content.length < EdgeStatement.MAX_BYTES / 2) {
			EdgeStatement again = EdgeStatement.parse(statement.content());
			if (FuzzTarget.isWellFormed(statement.toString())) {
				assertThat(again).isEqualTo(statement);
			}
			assertThat(again.session().getBytes(StandardCharsets.US_ASCII)).hasSizeLessThanOrEqualTo(64);
		}
	}

}
