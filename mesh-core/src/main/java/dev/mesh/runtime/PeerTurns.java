package dev.mesh.runtime;

import dev.mesh.identity.PeerKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Shares a few threads among the peers that something slow is done for. They take turns,
 * a task each; whoever has a thread already gets another one only while more than half of
 * them are free, so that a few peers whose tasks take long leave the rest to others.
 * Thread-safe.
 */
final class PeerTurns {

	private final Executor threads;

	private final int maxRunning;

	private final int maxWaiting;

	/** Never empty for a peer; whose turn it is first. */
	private final Map<PeerKey, Deque<Runnable>> waiting = new LinkedHashMap<>();

	private int waitingTasks;

	/** How many tasks of a peer run; at least one. */
	private final Map<PeerKey, Integer> running = new HashMap<>();

	private int runningTasks;

	/** {@code threads} never runs a task on the thread that brings it. */
	PeerTurns(Executor threads, int maxRunning, int maxWaiting) {
		this.threads = threads;
		this.maxRunning = maxRunning;
		this.maxWaiting = maxWaiting;
	}

	/** Runs a task for a peer when its turn comes; false when too many wait. */
	synchronized boolean execute(PeerKey peer, Runnable task) {
		if (this.waitingTasks >= this.maxWaiting) {
			return false;
		}
		this.waiting.computeIfAbsent(peer, (key) -> new ArrayDeque<>()).add(task);
		this.waitingTasks++;
		startNext();
		return true;
	}

	/** What waits is forgotten. */
	synchronized void close() {
		this.waiting.clear();
		this.waitingTasks = 0;
	}

	private void startNext() {
		for (Map.Entry<PeerKey, Deque<Runnable>> next = next(); next != null; next = next()) {
			start(next.getKey(), next.getValue());
		}
	}

	private Map.@Nullable Entry<PeerKey, Deque<Runnable>> next() {
		if (this.runningTasks >= this.maxRunning) {
			return null;
		}
		boolean halfIsFree = this.runningTasks * 2 < this.maxRunning;
		for (Map.Entry<PeerKey, Deque<Runnable>> entry : this.waiting.entrySet()) {
			if (halfIsFree || !this.running.containsKey(entry.getKey())) {
				return entry;
			}
		}
		return null;
	}

	private void start(PeerKey peer, Deque<Runnable> tasks) {
		Runnable task = tasks.remove();
		this.waitingTasks--;
		this.waiting.remove(peer);
		if (!tasks.isEmpty()) {
			// Behind everybody else.
			this.waiting.put(peer, tasks);
		}
		this.threads.execute(() -> run(peer, task));
		this.running.merge(peer, 1, Integer::sum);
		this.runningTasks++;
	}

	private void run(PeerKey peer, Runnable task) {
		try {
			task.run();
		}
		finally {
			ended(peer);
		}
	}

	private synchronized void ended(PeerKey peer) {
		this.runningTasks--;
		this.running.computeIfPresent(peer, (key, tasks) -> (tasks == 1) ? null : tasks - 1);
		startNext();
	}

}
