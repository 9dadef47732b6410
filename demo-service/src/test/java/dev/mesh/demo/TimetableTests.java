package dev.mesh.demo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link Timetable}. */
class TimetableTests {

	/** Any number can be the first, one that overflows soon, too. */
	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);

	private final Timetable timetable = new Timetable(this.now::get);

	@Test
	void changesAreToldAtOnceAfterARestAndThenNotForAWhile() {
		takeWhatIsDue();
		pass(200);
		this.timetable.changed();
		assertThat(this.timetable.nanosToWait()).isNotPositive();
		assertThat(this.timetable.areChangesDue()).isTrue();
		this.timetable.changed();
		assertThat(this.timetable.areChangesDue()).isFalse();
		pass(149);
		assertThat(this.timetable.areChangesDue()).isFalse();
		pass(1);
		assertThat(this.timetable.areChangesDue()).isTrue();
		assertThat(this.timetable.areChangesDue()).as("it was told").isFalse();
	}

	@Test
	void floodOfChangesIsToldFewTimes() {
		int told = 0;
		for (int i = 0; i < 3_000; i++) {
			this.timetable.changed();
			told += this.timetable.areChangesDue() ? 1 : 0;
			pass(1);
		}
		assertThat(told).isEqualTo(19);
	}

	@Test
	void figuresComeAtTheirTimesWhateverChanges() {
		int told = 0;
		for (int i = 0; i < 3_000; i++) {
			this.timetable.changed();
			this.timetable.areChangesDue();
			told += this.timetable.areFiguresDue() ? 1 : 0;
			pass(1);
		}
		assertThat(told).isEqualTo(6);
	}

	@Test
	void timeThatWasMissedIsNotMadeUpFor() {
		this.timetable.areFiguresDue();
		pass(1_700);
		assertThat(this.timetable.areFiguresDue()).isTrue();
		assertThat(this.timetable.areFiguresDue()).isFalse();
		pass(299);
		assertThat(this.timetable.areFiguresDue()).isFalse();
		pass(1);
		assertThat(this.timetable.areFiguresDue()).isTrue();
	}

	@Test
	void signOfLifeIsDueEveryTwoSeconds() {
		assertThat(this.timetable.isSignOfLifeDue()).isFalse();
		pass(2_000);
		assertThat(this.timetable.nanosToWait()).isNotPositive();
		assertThat(this.timetable.isSignOfLifeDue()).isTrue();
		assertThat(this.timetable.isSignOfLifeDue()).isFalse();
	}

	@Test
	void changesThatNobodyHasAnnouncedAreLookedForWithTheFigures() {
		takeWhatIsDue();
		pass(500);
		assertThat(this.timetable.areChangesDue()).isFalse();
		assertThat(this.timetable.areFiguresDue()).isTrue();
		assertThat(this.timetable.areChangesDue()).isTrue();
	}

	private void takeWhatIsDue() {
		this.timetable.areFiguresDue();
		pass(150);
		this.timetable.areChangesDue();
	}

	private void pass(long millis) {
		this.now.addAndGet(Duration.ofMillis(millis).toNanos());
	}

}
