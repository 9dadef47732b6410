package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.vectors.VectorFile;
import dev.mesh.vectors.VectorFrames;
import dev.mesh.vectors.VectorPeer;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code docs/vectors/presence.json}: records, an edge, a mark, hashes and frames. */
class PresenceVectorsTests {

	private static final HexFormat HEX = HexFormat.of();

	private static final PeerKey ALICE = VectorPeer.ALICE.identity().key();

	private static final PeerKey BOB = VectorPeer.BOB.identity().key();

	private final VectorFile file = VectorFile.named("presence");

	private final byte[] first = sign(VectorPeer.ALICE, PeerRecord.LABEL, record(1, List.of()));

	private final byte[] statement = sign(VectorPeer.BOB, EdgeStatement.LABEL, statement().content());

	private final byte[] second = sign(VectorPeer.ALICE, PeerRecord.LABEL, record(2, List.of(edge())));

	private final byte[] mark = sign(VectorPeer.BOB, EdgeMark.LABEL, mark().content());

	private final byte[] bobs = sign(VectorPeer.BOB, PeerRecord.LABEL, recordOfBob());

	@Test
	void theCodeMakesWhatTheFileSays() {
		ObjectNode made = VectorFile.newObject();
		made.put("description", "Section 5: signed blocks, the hashes over them, and the frames of presence.");
		made.set("alice", VectorPeer.ALICE.toJson());
		made.set("bob", VectorPeer.BOB.toJson());
		made.set("firstRecord", block(PeerRecord.LABEL, this.first));
		made.set("edgeStatement", block(EdgeStatement.LABEL, this.statement));
		made.set("secondRecord", block(PeerRecord.LABEL, this.second));
		made.set("recordOfBob", block(PeerRecord.LABEL, this.bobs));
		made.set("mark", block(EdgeMark.LABEL, this.mark));
		byte[] hashes = hashes();
		made.putObject("hashes")
			.put("over", "secondRecord, mark, recordOfBob")
			.put("bucketOfAlice", BucketHashes.bucketOf(ALICE))
			.put("hashOfAlicesBucket", hash(hashes, BucketHashes.bucketOf(ALICE)))
			.put("bucketOfBob", BucketHashes.bucketOf(BOB))
			.put("hashOfBobsBucket", hash(hashes, BucketHashes.bucketOf(BOB)))
			.put("root", HEX.formatHex(BucketHashes.rootOf(hashes)));
		made.set("frames", frames(hashes));
		this.file.requireSame(made);
	}

	@Test
	void theRecordsOfTheFileAreReadAndGenuine() {
		PeerRecord record = PeerRecord.parse(block("secondRecord"));
		assertThat(record.key()).isEqualTo(ALICE);
		assertThat(record.incarnation()).isEqualTo(VectorPeer.ALICE.incarnation);
		assertThat(record.version()).isEqualTo(2);
		assertThat(record.agreementKey()).isEqualTo(VectorPeer.ALICE.agreementKey().publicBytes());
		assertThat(record.metadata()).containsEntry("role", "till").containsEntry("lanes", List.of(1, 2));
		assertThat(record.edges()).singleElement().satisfies((edge) -> {
			assertThat(edge.statement()).isEqualTo(statement());
			assertThat(edge.block().bytes()).isEqualTo(block("edgeStatement"));
			assertThat(isGenuine(BOB, EdgeStatement.LABEL, edge.block())).isTrue();
		});
		assertThat(isGenuine(ALICE, PeerRecord.LABEL, record.block())).isTrue();
		SignedBlock markBlock = SignedBlock.split(block("mark"), EdgeMark.MAX_BYTES);
		assertThat(EdgeMark.parse(markBlock.content())).isEqualTo(mark());
		assertThat(isGenuine(BOB, EdgeMark.LABEL, markBlock)).isTrue();
	}

	@Test
	void theFramesOfTheFileAreRead() {
		Map<String, byte[]> bodies = VectorFrames.bodies(this.file.content().get("frames"));
		assertThat(PresenceFrames.readBlocks(reader(bodies, "RECORDS"), PeerRecord.MAX_BYTES))
			.extracting(SignedBlock::bytes)
			.containsExactly(block("secondRecord"), block("recordOfBob"));
		assertThat(PresenceFrames.readBlocks(reader(bodies, "MARKS"), EdgeMark.MAX_BYTES))
			.extracting(SignedBlock::bytes)
			.containsExactly(block("mark"));
		assertThat(PresenceFrames.readRoot(reader(bodies, "DIGEST"))).isEqualTo(BucketHashes.rootOf(hashes()));
		WireReader buckets = reader(bodies, "BUCKETS");
		assertThat(PresenceFrames.readIsAnswer(buckets)).isTrue();
		assertThat(PresenceFrames.readHashes(buckets)).isEqualTo(hashes());
		assertThat(ListFrame.read(reader(bodies, "LIST")).entries()).isEqualTo(list().entries());
		assertThat(ListFrame.read(reader(bodies, "LIST everybody")).flags()).isEqualTo(ListFrame.EVERYBODY);
		assertThat(PresenceFrames.readKey(reader(bodies, "LOOK_UP"))).isEqualTo(ALICE);
		assertThat(PresenceFrames.readAnnouncements(reader(bodies, "ANNOUNCE")))
			.containsExactly(Announcement.of(PeerRecord.parse(this.second)));
		assertThat(PresenceFrames.readKeys(reader(bodies, "WANT"))).containsExactly(ALICE, BOB);
	}

	/** Every seventh byte, so that it takes no time. */
	@Test
	void aFlippedBitAnywhereInARecordIsRefused() {
		assertThatAFlippedBitIsRefused(ALICE, PeerRecord.LABEL, block("secondRecord"), PeerRecord.MAX_BYTES);
	}

	@Test
	void aFlippedBitAnywhereInAStatementOrAMarkIsRefused() {
		assertThatAFlippedBitIsRefused(BOB, EdgeStatement.LABEL, block("edgeStatement"), EdgeStatement.MAX_BYTES);
		assertThatAFlippedBitIsRefused(BOB, EdgeMark.LABEL, block("mark"), EdgeMark.MAX_BYTES);
	}

	private static void assertThatAFlippedBitIsRefused(PeerKey signer, String label, byte[] genuine, int limit) {
		for (int at = 0; at < genuine.length; at += 7) {
			byte[] flipped = genuine.clone();
			flipped[at] ^= (byte) (1 << (at % 8));
			try {
				assertThat(isGenuine(signer, label, SignedBlock.split(flipped, limit))).as("byte %d", at).isFalse();
			}
			catch (ProtocolException ex) {
				assertThat(ex.code()).isNotNull();
			}
		}
	}

	// what is made

	private static byte[] record(long version, List<RecordEdge> edges) {
		LocalPeer local = new LocalPeer(ALICE, VectorPeer.ALICE.incarnation, "till-7", "Linux", "example/1",
				PeerRecord.Role.LEAF, List.of(), "{\"role\":\"till\",\"lanes\":[1,2]}");
		return new RecordContent(local, version, 1800, Json.base64(VectorPeer.ALICE.agreementKey().publicBytes()),
				edges)
			.toBytes();
	}

	private static byte[] recordOfBob() {
		LocalPeer local = new LocalPeer(BOB, VectorPeer.BOB.incarnation, "hub", "Linux", "example/1",
				PeerRecord.Role.FULL, List.of("wss://hub.example/mesh"), "{}", true);
		return new RecordContent(local, 7, 1800, Json.base64(VectorPeer.BOB.agreementKey().publicBytes()), List.of())
			.toBytes();
	}

	/** What Bob says of the session of {@code handshake.json}. */
	private static EdgeStatement statement() {
		return new EdgeStatement(BOB, VectorPeer.BOB.incarnation, ALICE, VectorPeer.ALICE.incarnation,
				VectorPeer.SESSION, 1, "IN_MEMORY", Optional.of("till"), List.of("device"), OptionalLong.empty());
	}

	private static EdgeMark mark() {
		return new EdgeMark(BOB, VectorPeer.BOB.incarnation, ALICE, VectorPeer.SESSION, 1, EdgeMark.State.DOWN);
	}

	private RecordEdge edge() {
		return new RecordEdge(statement(), SignedBlock.split(this.statement, EdgeStatement.MAX_BYTES),
				Connection.State.UP, OptionalLong.of(12));
	}

	private static ListFrame list() {
		return new ListFrame(ListFrame.ANEW | ListFrame.TRUNCATED, Map.of(ALICE, Listed.REACHABLE));
	}

	private byte[] hashes() {
		RecordStore store = new RecordStore(BOB, PresenceSettings.defaults(), new ViewNews((event) -> {
		}));
		PeerRecord alices = PeerRecord.parse(this.second);
		store.put(alices, alices.edges(), null, 0);
		store.put(PeerRecord.parse(this.bobs), List.of(), null, 0);
		SignedBlock block = SignedBlock.split(this.mark, EdgeMark.MAX_BYTES);
		StoredRecord stored = store.get(ALICE);
		assertThat(stored).isNotNull();
		store.putMark(stored, new StoredMark(mark(), block));
		return store.hashes().all();
	}

	private ArrayNode frames(byte[] hashes) {
		VectorFrames frames = new VectorFrames();
		frames.add(PresenceFrames.RECORDS, "RECORDS", "secondRecord, recordOfBob", concat(this.second, this.bobs));
		frames.add(PresenceFrames.MARKS, "MARKS", "mark", this.mark);
		frames.add(PresenceFrames.DIGEST, "DIGEST", "root", BucketHashes.rootOf(hashes));
		frames.add(PresenceFrames.BUCKETS, "BUCKETS", "an answer; the 64 hashes", PresenceFrames.buckets(true, hashes));
		frames.add(PresenceFrames.LIST, "LIST", "anew, truncated; Alice: a way over UP edges", list().toBytes());
		frames.add(PresenceFrames.LIST, "LIST everybody", "no list",
				new ListFrame(ListFrame.EVERYBODY, Map.of()).toBytes());
		frames.add(PresenceFrames.LOOK_UP, "LOOK_UP", "Alice", ALICE.toBytes());
		frames.add(PresenceFrames.ANNOUNCE, "ANNOUNCE", "secondRecord",
				Announcement.of(PeerRecord.parse(this.second)).toBytes());
		frames.add(PresenceFrames.WANT, "WANT", "Alice, Bob", PresenceFrames.want(List.of(ALICE, BOB)));
		return frames.toJson();
	}

	private static byte[] sign(VectorPeer signer, String label, byte[] content) {
		return SignedBlock.assemble(content, signer.identity().sign(SignedBlock.toSign(label, content)));
	}

	private static ObjectNode block(String label, byte[] bytes) {
		SignedBlock block = SignedBlock.split(bytes, PeerRecord.MAX_BYTES);
		return VectorFile.newObject()
			.put("label", label)
			.put("content", new String(block.content(), StandardCharsets.UTF_8))
			.put("signed", HEX.formatHex(SignedBlock.toSign(label, block.content())))
			.put("signature", HEX.formatHex(block.signature()))
			.put("block", HEX.formatHex(bytes))
			.put("sha256", HEX.formatHex(BlockHash.of(bytes).toBytes()));
	}

	// what is read

	private byte[] block(String name) {
		JsonNode block = this.file.content().get(name).get("block");
		return HEX.parseHex(block.stringValue());
	}

	private static boolean isGenuine(PeerKey signer, String label, SignedBlock block) {
		return Signatures.ed25519(VectorPeer.ALICE.identity())
			.verify(signer, SignedBlock.toSign(label, block.content()), block.signature());
	}

	private static WireReader reader(Map<String, byte[]> bodies, String name) {
		byte[] body = bodies.get(name);
		assertThat(body).as(name).isNotNull();
		return new WireReader(body, 0, body.length);
	}

	private static String hash(byte[] hashes, int bucket) {
		return HEX.formatHex(hashes, bucket * BlockHash.BYTES, (bucket + 1) * BlockHash.BYTES);
	}

	private static byte[] concat(byte[] one, byte[] other) {
		return new WireWriter(one.length + other.length).writeBytes(one).writeBytes(other).toByteArray();
	}

}
