package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one neighbour has sent and is being verified: signatures are checked in any order,
 * but records and marks are handed on in the order in which they came, so a mark never
 * comes before the record that it is about.
 */
final class Intake {

	private final PeerKey from;

	private final Verifier verifier;

	private final IntakeObserver observer;

	private final int limit;

	private final Queue<Item> queue = new ArrayDeque<>();

	private int signatures;

	/**
	 * Creates an empty one.
	 * @param limit how many signatures may wait
	 */
	Intake(PeerKey from, Verifier verifier, IntakeObserver observer, int limit) {
		this.from = from;
		this.verifier = verifier;
		this.observer = observer;
		this.limit = limit;
	}

	/**
	 * Verifies a record, then the statements of its edges.
	 * @return false when there is no room
	 */
	boolean offer(PeerRecord record) {
		Item item = admit(1 + record.edges().size());
		if (item != null) {
			this.verifier.verify(PeerRecord.LABEL, record.key(), record.block(), (genuine) -> {
				if (genuine) {
					verifyEdges(record, item);
				}
				else {
					this.observer.onRefused("presence.records.forged");
					resolve(item, () -> this.observer.onForged(record.key(), this.from));
				}
			});
		}
		return item != null;
	}

	/** Verifies a mark. */
	boolean offer(EdgeMark mark, SignedBlock block) {
		Item item = admit(1);
		if (item != null) {
			this.verifier.verify(EdgeMark.LABEL, mark.acceptor(), block, (genuine) -> {
				if (genuine) {
					resolve(item, () -> this.observer.onMark(new StoredMark(mark, block), this.from));
				}
				else {
					this.observer.onRefused("presence.marks.forged");
					resolve(item, null);
				}
			});
		}
		return item != null;
	}

	/** However many signatures one record has, it is taken when nothing else waits. */
	private @Nullable Item admit(int cost) {
		if (!this.queue.isEmpty() && this.signatures + cost > this.limit) {
			return null;
		}
		Item item = new Item(cost);
		this.signatures += cost;
		this.queue.add(item);
		return item;
	}

	private void verifyEdges(PeerRecord record, Item item) {
		List<RecordEdge> edges = plausible(record);
		Map<Integer, RecordEdge> genuineEdges = new TreeMap<>();
		item.unanswered = edges.size();
		for (int i = 0; i < edges.size(); i++) {
			int index = i;
			RecordEdge edge = edges.get(i);
			this.verifier.verify(EdgeStatement.LABEL, edge.statement().acceptor(), edge.block(), (genuine) -> {
				if (genuine) {
					genuineEdges.put(index, edge);
				}
				else {
					this.observer.onRefused("presence.edges.forged");
				}
				item.unanswered--;
				if (item.unanswered == 0) {
					resolve(item, () -> handOn(record, genuineEdges));
				}
			});
		}
		if (edges.isEmpty()) {
			resolve(item, () -> handOn(record, genuineEdges));
		}
	}

	private void handOn(PeerRecord record, Map<Integer, RecordEdge> edges) {
		this.observer.onRecord(record, List.copyOf(edges.values()), this.from);
	}

	/**
	 * Only edges of this very peer and incarnation, and none twice, are worth a
	 * verification.
	 */
	private List<RecordEdge> plausible(PeerRecord record) {
		Set<MarkId> seen = new HashSet<>();
		List<RecordEdge> result = new ArrayList<>();
		for (RecordEdge edge : record.edges()) {
			EdgeStatement statement = edge.statement();
			if (statement.dialer().equals(record.key()) && statement.dialerIncarnation() == record.incarnation()
					&& !statement.acceptor().equals(record.key()) && seen.add(MarkId.of(statement))) {
				result.add(edge);
			}
			else {
				this.observer.onRefused("presence.edges.misplaced");
			}
		}
		return result;
	}

	private void resolve(Item item, @Nullable Runnable handOn) {
		item.resolved = true;
		item.handOn = handOn;
		Item head = this.queue.peek();
		while (head != null && head.resolved) {
			this.queue.remove();
			this.signatures -= head.cost;
			if (head.handOn != null) {
				head.handOn.run();
			}
			head = this.queue.peek();
		}
		if (head == null) {
			this.observer.onDrained(this.from);
		}
	}

	/** Is told of what was verified, in order. */
	interface IntakeObserver {

		void onRecord(PeerRecord record, List<RecordEdge> edges, PeerKey from);

		void onMark(StoredMark mark, PeerKey from);

		void onRefused(String event);

		/** A record that is said to be of this peer is not. */
		void onForged(PeerKey signer, PeerKey from);

		/** Nothing of this neighbour waits any more. */
		void onDrained(PeerKey from);

	}

	private static final class Item {

		private final int cost;

		private int unanswered;

		private boolean resolved;

		private @Nullable Runnable handOn;

		Item(int cost) {
			this.cost = cost;
		}

	}

}
