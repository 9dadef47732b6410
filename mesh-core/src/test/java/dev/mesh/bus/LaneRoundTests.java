package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LaneRoundTests {

	private final LaneRound round = new LaneRound();

	private static Lane lane(String path) {
		return new Lane(path, Share.LISTENERS);
	}

	@Test
	void whoHasHadItsTurnIsTheLast() {
		Lane a = lane("a");
		Lane b = lane("b");
		Lane c = lane("c");
		List.of(a, b, c).forEach(this.round::add);
		this.round.endTurn();
		assertThat(this.round.toList()).containsExactly(b, c, a);
		assertThat(this.round.getFirst()).isSameAs(b);
	}

	@Test
	void oneAloneStaysTheFirst() {
		Lane only = lane("only");
		this.round.add(only);
		this.round.endTurn();
		assertThat(this.round.toList()).containsExactly(only);
	}

	@Test
	void nothingIsInItTwiceAndNothingThatIsNotThereIsTakenOut() {
		Lane a = lane("a");
		this.round.add(a);
		this.round.add(a);
		this.round.remove(lane("b"));
		assertThat(this.round.size()).isEqualTo(1);
		this.round.remove(a);
		this.round.remove(a);
		assertThat(this.round.isEmpty()).isTrue();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(this.round::getFirst);
	}

	@Test
	void largestShareIsThatOfAnyOfThem() {
		assertThat(this.round.largestShare()).isEqualTo(Share.LISTENERS);
		this.round.add(lane("a"));
		this.round.add(new Lane("", Share.ANSWERS));
		this.round.add(lane("b"));
		assertThat(this.round.largestShare()).isEqualTo(Share.ANSWERS);
	}

	@Test
	void behavesAsAListWhateverIsAddedTakenOutAndTurned() {
		Random random = new Random(7);
		List<Lane> lanes = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			lanes.add(lane("lane" + i));
		}
		List<Lane> expected = new ArrayList<>();
		for (int step = 0; step < 5_000; step++) {
			Lane lane = lanes.get(random.nextInt(lanes.size()));
			switch (random.nextInt(3)) {
				case 0 -> {
					this.round.add(lane);
					if (!expected.contains(lane)) {
						expected.add(lane);
					}
				}
				case 1 -> {
					this.round.remove(lane);
					expected.remove(lane);
				}
				default -> {
					if (!expected.isEmpty()) {
						this.round.endTurn();
						expected.add(expected.remove(0));
					}
				}
			}
			assertThat(this.round.toList()).isEqualTo(expected);
			assertThat(this.round.size()).isEqualTo(expected.size());
		}
	}

}
