package dev.mesh.presence;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/**
 * A neighbour "mallory" that says what it likes to "alice"; "bob" is an honest neighbour
 * of alice.
 */
abstract class HostileNeighbourFixture {

	final TestNetwork network = new TestNetwork();

	TestNode alice;

	TestNode bob;

	TestNode mallory;

	TestLink bobsLink;

	@BeforeEach
	void open() {
		this.alice = this.network.add("alice");
		this.bob = this.network.add("bob");
		this.mallory = this.network.add("mallory");
		this.bobsLink = this.network.connect(this.bob, this.alice);
		this.network.connect(this.mallory, this.alice);
		this.network.run(Duration.ofSeconds(1));
	}

	void say(int type, byte[] body) {
		this.alice.receive(this.mallory, type, body);
		this.network.run(Duration.ofMillis(20));
	}

	long now() {
		return this.network.nowNanos();
	}

	byte[] newer(TestNode owner, String metadata, List<RecordEdge> edges) {
		return new RecordContent(owner.local().withMetadata(metadata), 1000, 1800, Json.base64(new byte[32]), edges)
			.toBytes();
	}

	static byte[] strangersRecord(int number) {
		LocalPeer stranger = TestNode.local("stranger" + number, PeerRecord.Role.FULL, 1);
		byte[] content = new RecordContent(stranger, 1, 1800, Json.base64(new byte[32]), List.of()).toBytes();
		return SignedBlock.assemble(content,
				TestKeys.cheap(stranger.key()).sign(SignedBlock.toSign(PeerRecord.LABEL, content)));
	}

}
