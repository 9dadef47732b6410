package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerTurnsTests {

	private static final int THREADS = 16;

	private static final int MAX_WAITING = 100;

	/** Tasks that have a thread, the one that was started first first. */
	private final Deque<Runnable> threads = new ArrayDeque<>();

	private final List<String> ended = new ArrayList<>();

	private final PeerTurns turns = new PeerTurns(this.threads::add, THREADS, MAX_WAITING);

	private boolean execute(int peer, String task) {
		return this.turns.execute(new PeerKey(0, 0, 0, peer), () -> this.ended.add(task));
	}

	private void execute(int peer, String task, int times) {
		for (int i = 1; i <= times; i++) {
			assertThat(execute(peer, task)).isTrue();
		}
	}

	private void endFirst() {
		this.threads.remove().run();
	}

	private void endAll() {
		while (!this.threads.isEmpty()) {
			endFirst();
		}
	}

	@Test
	void fewPeersWhoseTasksHangLeaveThreadsToOthers() {
		for (int hostile = 1; hostile <= 4; hostile++) {
			execute(hostile, "hangs", 4);
		}
		// The first two have four each, which is half, and the others one.
		assertThat(this.threads).hasSize(10);
		for (int honest = 5; honest <= 10; honest++) {
			execute(honest, "honest", 1);
		}
		assertThat(this.threads).hasSize(THREADS);
	}

	@Test
	void whoHasNoThreadGetsTheNextOneAtOnce() {
		execute(1, "slow", 50);
		assertThat(this.threads).hasSize(THREADS / 2);
		execute(2, "honest", 1);
		assertThat(this.threads).hasSize(THREADS / 2 + 1);
		this.threads.removeLast().run();

		assertThat(this.ended).containsExactly("honest");
	}

	@Test
	void whenAllThreadsAreTakenPeersTakeTurns() {
		for (int peer = 1; peer <= THREADS + 2; peer++) {
			execute(peer, "first of " + peer, 1);
		}
		assertThat(this.threads).hasSize(THREADS);
		execute(1, "more of 1", 3);
		for (int i = 1; i <= 3; i++) {
			endFirst();
		}
		this.ended.clear();
		for (int i = 3; i < THREADS; i++) {
			endFirst();
		}
		this.ended.clear();
		endAll();

		assertThat(this.ended).containsExactly("first of " + (THREADS + 1), "first of " + (THREADS + 2), "more of 1",
				"more of 1", "more of 1");
	}

	@Test
	void aTaskThatFailsGivesItsThreadBack() {
		PeerKey peer = new PeerKey(0, 0, 0, 1);
		for (int i = 1; i <= THREADS; i++) {
			this.turns.execute(peer, () -> {
				throw new IllegalStateException("a fault");
			});
		}
		int failed = 0;
		while (!this.threads.isEmpty()) {
			try {
				endFirst();
			}
			catch (IllegalStateException ex) {
				failed++;
			}
		}
		assertThat(failed).isEqualTo(THREADS);
		execute(1, "next", 1);
		endAll();
		assertThat(this.ended).containsExactly("next");
	}

	@Test
	void noMoreThanTheLimitWait() {
		execute(1, "task", THREADS / 2 + MAX_WAITING);
		assertThat(execute(1, "too many")).isFalse();
		assertThat(execute(2, "too many as well")).isFalse();
		endFirst();
		assertThat(execute(2, "other")).isTrue();
		endAll();

		assertThat(this.ended).hasSize(THREADS / 2 + MAX_WAITING + 1).contains("other");
	}

	@Test
	void oneThreadServesAllInTurn() {
		PeerTurns one = new PeerTurns(this.threads::add, 1, MAX_WAITING);
		for (String task : List.of("1a", "1b", "1c", "2a", "2b", "3a")) {
			one.execute(new PeerKey(0, 0, 0, task.charAt(0)), () -> this.ended.add(task));
			assertThat(this.threads).hasSize(1);
		}
		endAll();

		assertThat(this.ended).containsExactly("1a", "1b", "2a", "3a", "1c", "2b");
	}

	@Test
	void afterItsEndNothingIsStarted() {
		execute(1, "task", THREADS);
		this.turns.close();
		endAll();

		assertThat(this.ended).hasSize(THREADS / 2);
	}

}
