package dev.mesh.test;

import dev.mesh.bus.Message;
import dev.mesh.bus.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link MeshTestPeer} has received, in the order of its arrival: everything that
 * was sent to it, until it is awaited, which takes it out. Patterns are those of
 * {@link dev.mesh.bus.Bus#onMessage}; others are an {@link IllegalArgumentException}.
 * Thread-safe.
 */
public final class MeshTestMessages {

	private final MeshTestPeer peer;

	private final Payloads payloads;

	/** Guarded by {@code this}. */
	private final List<MeshTestMessage> messages = new ArrayList<>();

	MeshTestMessages(MeshTestPeer peer, Payloads payloads) {
		this.peer = peer;
		this.payloads = payloads;
	}

	synchronized void add(Message message) {
		this.messages.add(new MeshTestMessage(message, this.payloads));
	}

	/**
	 * Waits for the next message of a path, and takes it out.
	 * @param pattern which path
	 * @return the oldest that matches
	 * @throws AssertionError when none comes in time; it says what has come instead
	 */
	public MeshTestMessage await(String pattern) {
		return await(pattern, 1).get(0);
	}

	/**
	 * Waits for so many messages of a path, and takes them out.
	 * @param pattern which paths
	 * @param count how many; more may have come
	 * @return the oldest that match
	 * @throws AssertionError when they do not come in time; it says what has come instead
	 */
	public List<MeshTestMessage> await(String pattern, int count) {
		PathPattern paths = PathPattern.parse(pattern);
		return this.peer.network()
			.take(() -> take(paths, count), () -> this.peer + " has not received " + count + " message(s) to '"
					+ pattern + "', but " + describe());
	}

	/**
	 * Waits until nothing is under way, and makes sure that no message of a path has
	 * come.
	 * @throws AssertionError when there is one that was not awaited
	 */
	public void assertNone(String pattern) {
		PathPattern paths = PathPattern.parse(pattern);
		this.peer.network().settle();
		if (all().stream().anyMatch((message) -> paths.match(message.path()) != null)) {
			throw new AssertionError(
					this.peer + " should not have received anything to '" + pattern + "', but " + describe());
		}
	}

	/** What has come and was not awaited. */
	public synchronized List<MeshTestMessage> all() {
		return List.copyOf(this.messages);
	}

	/** Forgets what has come. */
	public synchronized void clear() {
		this.messages.clear();
	}

	/** All of them, or none. */
	private synchronized Optional<List<MeshTestMessage>> take(PathPattern pattern, int count) {
		List<MeshTestMessage> taken = this.messages.stream()
			.filter((message) -> pattern.match(message.path()) != null)
			.limit(count)
			.toList();
		if (taken.size() < count) {
			return Optional.empty();
		}
		// By identity: no two of them are equal.
		this.messages.removeAll(taken);
		return Optional.of(taken);
	}

	private String describe() {
		List<MeshTestMessage> others = all();
		return others.isEmpty() ? "nothing has come" : "these have come: " + others;
	}

}
