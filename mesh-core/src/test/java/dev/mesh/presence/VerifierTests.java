package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifierTests {

	private static final String LABEL = "mesh/1 test";

	private final TestNetwork network = new TestNetwork();

	private final List<Boolean> verdicts = new ArrayList<>();

	private TestNode node;

	private Verifier verifier;

	@BeforeEach
	void create() {
		this.node = this.network.add("node");
		this.verifier = new Verifier(this.node, 3, new Turn(0));
	}

	@Test
	void aGenuineBlockIsVerifiedOnce() {
		verify(LABEL, block(1));
		assertThat(this.verdicts).isEmpty();
		this.network.run(Duration.ofMillis(2));
		verify(LABEL, block(1));

		assertThat(this.verdicts).containsExactly(true, true);
		assertThat(this.node.counted("work.verify")).isEqualTo(1);
	}

	@Test
	void whoeverAsksWhileABlockIsBeingVerifiedWaitsForTheSameAnswer() {
		verify(LABEL, block(1));
		verify(LABEL, block(1));
		this.network.run(Duration.ofMillis(2));

		assertThat(this.verdicts).containsExactly(true, true);
		assertThat(this.node.counted("work.verify")).isEqualTo(1);
	}

	@Test
	void aForgedBlockIsVerifiedEachTime() {
		SignedBlock forged = SignedBlock.split(SignedBlock.assemble(new byte[] { 1 }, new byte[64]), 100);
		for (int i = 0; i < 2; i++) {
			verify(LABEL, forged);
			this.network.run(Duration.ofMillis(2));
		}

		assertThat(this.verdicts).containsExactly(false, false);
		assertThat(this.node.counted("work.verify")).isEqualTo(2);
	}

	@Test
	void aBlockThatIsGenuineForOnePurposeIsNotForAnother() {
		verify(LABEL, block(1));
		this.network.run(Duration.ofMillis(2));
		verify("mesh/1 other", block(1));
		this.network.run(Duration.ofMillis(2));

		assertThat(this.verdicts).containsExactly(true, false);
	}

	@Test
	void noMoreThanSoManyAreRememberedAndTheLastUsedStay() {
		for (int number : new int[] { 1, 2, 3, 1, 4 }) {
			verify(LABEL, block(number));
			this.network.run(Duration.ofMillis(2));
		}
		assertThat(this.node.counted("work.verify")).isEqualTo(4);

		verify(LABEL, block(1));
		verify(LABEL, block(2));

		assertThat(this.node.counted("work.verify")).as("2 was forgotten for 4").isEqualTo(5);
	}

	private void verify(String label, SignedBlock block) {
		this.verifier.verify(label, this.node.key(), block, this.verdicts::add);
	}

	private SignedBlock block(int number) {
		return SignedBlock.split(this.node.sign(LABEL, new byte[] { (byte) number }), 100);
	}

}
