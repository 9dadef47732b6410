package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compared with a second computation, straight from docs/protocol.md. */
class BucketHashesTests {

	private final RecordStore store = new RecordStore(key(0, 0), PresenceSettings.defaults(), new ViewNews((event) -> {
	}));

	@Test
	void anEmptyBucketIsZeroAndTheRootIsTheHashOfAll() throws Exception {
		assertThat(this.store.hashes().all()).isEqualTo(new byte[64 * 32]);
		assertThat(this.store.hashes().root()).isEqualTo(sha256(new byte[64 * 32]));
	}

	@Test
	void theBucketIsTheFirstSixBits() {
		assertThat(BucketHashes.bucketOf(key(0, 9))).isZero();
		assertThat(BucketHashes.bucketOf(key(3, 9))).isZero();
		assertThat(BucketHashes.bucketOf(key(4, 9))).isEqualTo(1);
		assertThat(BucketHashes.bucketOf(key(127, 9))).isEqualTo(31);
		assertThat(BucketHashes.bucketOf(key(255, 9))).isEqualTo(63);
	}

	@Test
	void aBucketIsTheHashOfItsRecordsByKeyThenItsMarksByAcceptorDialerAndSession() throws Exception {
		PeerRecord first = put(key(252, 1));
		PeerRecord second = put(key(255, 2));
		put(key(4, 1));
		StoredMark[] marks = { mark(key(255, 2), key(9, 9), "a"), mark(key(252, 1), key(200, 1), "b"),
				mark(key(252, 1), key(200, 1), "a"), mark(key(252, 1), key(100, 1), "c") };

		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.write(sha256(first.signedBlock()));
		bytes.write(sha256(second.signedBlock()));
		for (int index : new int[] { 0, 3, 2, 1 }) {
			bytes.write(sha256(marks[index].block().bytes()));
		}

		byte[] all = this.store.hashes().all();
		assertThat(Arrays.copyOfRange(all, 63 * 32, 64 * 32)).isEqualTo(sha256(bytes.toByteArray()));
		assertThat(Arrays.copyOfRange(all, 0, 32)).isEqualTo(new byte[32]);
		assertThat(BucketHashes.differing(all, new byte[64 * 32]).stream()).containsExactly(1, 63);
	}

	@Test
	void theHashesFollowTheStore() {
		byte[] empty = this.store.hashes().root();
		PeerRecord record = put(key(7, 7));
		byte[] one = this.store.hashes().root();

		assertThat(one).isNotEqualTo(empty);
		this.store.expire(PresenceSettings.defaults().forget().toNanos());
		assertThat(this.store.get(record.key())).isNull();
		assertThat(this.store.hashes().root()).isEqualTo(empty);
	}

	private PeerRecord put(PeerKey key) {
		LocalPeer local = new LocalPeer(key, 1, "x", "", "", PeerRecord.Role.FULL, List.of(), "{}");
		byte[] content = new RecordContent(local, 1, 1800, Json.base64(new byte[32]), List.of()).toBytes();
		PeerRecord record = PeerRecord.parse(SignedBlock.assemble(content, new byte[64]));
		this.store.put(record, List.of(), null, 0);
		return record;
	}

	private StoredMark mark(PeerKey dialer, PeerKey acceptor, String session) {
		EdgeMark mark = new EdgeMark(acceptor, 1, dialer, session, 1, EdgeMark.State.DOWN);
		StoredMark stored = new StoredMark(mark,
				SignedBlock.split(SignedBlock.assemble(mark.content(), new byte[64]), EdgeMark.MAX_BYTES));
		StoredRecord record = this.store.get(dialer);
		this.store.putMark(record, stored);
		return stored;
	}

	private static PeerKey key(int firstByte, int lastByte) {
		byte[] bytes = new byte[32];
		bytes[0] = (byte) firstByte;
		bytes[31] = (byte) lastByte;
		return PeerKey.of(bytes);
	}

	private static byte[] sha256(byte[] bytes) throws Exception {
		return MessageDigest.getInstance("SHA-256").digest(bytes);
	}

}
