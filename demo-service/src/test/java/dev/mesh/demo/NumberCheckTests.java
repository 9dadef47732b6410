package dev.mesh.demo;

import dev.mesh.demo.NumberCheck.Result;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link NumberCheck}. */
class NumberCheckTests {

	@Test
	void numbersThatComeOnceAndInTheirTurnAreReceived() {
		assertThat(of(0, 1, 2, 3)).isEqualTo(new Result(4, 0, 0, 0));
	}

	@Test
	void numberThatComesAgainIsDuplicatedHoweverLate() {
		assertThat(of(0, 1, 1, 2, 0)).isEqualTo(new Result(3, 2, 0, 0));
	}

	@Test
	void numberThatIsSkippedIsLost() {
		assertThat(of(0, 1, 4, 5)).isEqualTo(new Result(4, 0, 2, 0));
		assertThat(of(3)).isEqualTo(new Result(1, 0, 3, 0));
	}

	@Test
	void numberThatComesAfterALaterOneIsNotLostButOutOfOrder() {
		assertThat(of(0, 2, 1)).isEqualTo(new Result(3, 0, 0, 1));
	}

	@Test
	void numberThatNobodyCanHaveSentIsNotCounted() {
		assertThat(of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1_000_000)).isEqualTo(new Result(1, 0, 0, 0));
		assertThat(of(999_999)).isEqualTo(new Result(1, 0, 999_999, 0));
	}

	@Test
	void nothingHasComeAtFirst() {
		assertThat(of()).isEqualTo(new Result(0, 0, 0, 0));
	}

	private static Result of(int... numbers) {
		NumberCheck check = new NumberCheck();
		IntStream.of(numbers).forEach(check::arrived);
		return check.result();
	}

}
