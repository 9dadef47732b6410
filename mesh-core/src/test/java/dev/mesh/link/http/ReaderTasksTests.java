package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReaderTasksTests {

	private final List<Runnable> others = new ArrayList<>();

	private final ReaderTasks tasks = new ReaderTasks(this.others::add);

	private final List<String> done = new ArrayList<>();

	@Test
	void whatCameInIsHandledAtOnce() {
		this.tasks.execute(() -> this.done.add("read"));
		assertThat(this.done).containsExactly("read");
		assertThat(this.others).isEmpty();
	}

	@Test
	void whileAnythingIsDialledOtherThreadsDoIt() {
		this.tasks.dialBegins();
		this.tasks.dialBegins();
		this.tasks.dialEnds();
		this.tasks.execute(() -> this.done.add("look up"));
		assertThat(this.done).isEmpty();
		assertThat(this.others).hasSize(1);
		this.tasks.dialEnds();
		this.tasks.execute(() -> this.done.add("read"));
		assertThat(this.done).containsExactly("read");
	}

	@Test
	void whatIsThrownIsShownByAnotherThread() {
		this.tasks.execute(() -> {
			throw new IllegalStateException("on purpose");
		});
		assertThat(this.others).hasSize(1);
		assertThatIllegalStateException().isThrownBy(() -> this.others.get(0).run()).withMessage("on purpose");
	}

}
