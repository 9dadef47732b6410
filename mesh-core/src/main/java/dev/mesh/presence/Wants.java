package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Records that neighbours have announced and this peer does not have: of all who announce
 * one, one is asked for it, the next one when nothing comes of that. No neighbour is
 * asked for more at once than is verified soon, so nothing has to be dropped.
 */
final class Wants {

	/** How many signatures a record has, generously. */
	private static final int SIGNATURES_OF_A_RECORD = 8;

	private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

	private final RecordStore store;

	private final Flood flood;

	private final GossipEnvironment environment;

	private final Turn turn;

	/** Announcements of one neighbour that are not dealt with yet. */
	private final int limit;

	/** Records that one neighbour is asked for and that are not dealt with yet. */
	private final int askedLimit;

	private final Map<PeerKey, Asked> asked = new HashMap<>();

	/** In the order in which they were asked for. */
	private final Queue<Asked> unanswered = new ArrayDeque<>();

	private Consumer<Neighbour> onSettled = (neighbour) -> {
	};

	Wants(RecordStore store, Flood flood, GossipEnvironment environment, Turn turn, PresenceSettings settings) {
		this.store = store;
		this.flood = flood;
		this.environment = environment;
		this.turn = turn;
		this.limit = Repair.answerLimit(settings);
		this.askedLimit = Math.max(1, Math.min(PresenceFrames.MAX_BODY_BYTES / PeerKey.BYTES,
				settings.maxPendingVerifications() / SIGNATURES_OF_A_RECORD));
	}

	/** Is told of a neighbour when all that it has announced is dealt with. */
	void onSettled(Consumer<Neighbour> observer) {
		this.onSettled = observer;
	}

	/**
	 * A neighbour has a newer record than this peer.
	 * @return false when too many of its announcements wait
	 */
	boolean announced(Neighbour neighbour, Announcement announcement) {
		if (neighbour.claims.size() >= this.limit && !neighbour.claims.containsKey(announcement.key())) {
			return false;
		}
		if (neighbour.claims.put(announcement.key(), announcement.version()) == null) {
			neighbour.unasked.add(announcement.key());
		}
		return true;
	}

	/** A record has come and is being verified. */
	void arrived(PeerKey key, PeerKey from) {
		Asked request = this.asked.get(key);
		if (request != null && request.of.key().equals(from)) {
			request.arrived = true;
		}
	}

	/** What came from a neighbour was taken. */
	void settled(PeerKey key, PeerKey from) {
		Asked request = this.asked.get(key);
		if (request != null && request.of.key().equals(from)) {
			request.of.unreliable = false;
		}
		dealtWith(key, from);
	}

	/** What came from a neighbour is not genuine, known, or too old. */
	void disappointed(PeerKey key, PeerKey from) {
		Neighbour neighbour = this.flood.get(from);
		if (neighbour != null) {
			forget(neighbour, key);
		}
		dealtWith(key, from);
	}

	private void dealtWith(PeerKey key, PeerKey from) {
		Asked request = this.asked.get(key);
		if (request != null && (request.of.key().equals(from) || !isNews(request.of, key))) {
			release(request);
		}
	}

	/**
	 * The neighbour has another link, or no session any more: what it was asked for and
	 * has not sent was lost.
	 */
	void lost(PeerKey neighbour) {
		List<Asked> lost = this.asked.values()
			.stream()
			.filter((request) -> !request.arrived && request.of.key().equals(neighbour))
			.sorted(Comparator.comparing((request) -> request.key))
			.toList();
		lost.forEach(this::release);
	}

	/** Asks for what may be asked for. */
	void flush() {
		giveUp(this.turn.nowNanos());
		for (Neighbour neighbour : this.flood.neighbours()) {
			if (!neighbour.unasked.isEmpty() && neighbour.asked < this.askedLimit) {
				ask(neighbour);
			}
		}
		for (Neighbour neighbour : this.flood.neighbours()) {
			if (!neighbour.wanted.isEmpty()
					&& this.flood.send(neighbour, PresenceFrames.WANT, PresenceFrames.want(neighbour.wanted))) {
				neighbour.wanted.clear();
			}
		}
	}

	long nextDeadlineNanos() {
		Asked next = this.unanswered.peek();
		return (next != null) ? next.sinceNanos + PATIENCE_NANOS : Turn.NEVER;
	}

	private void giveUp(long nowNanos) {
		Asked next = this.unanswered.peek();
		while (next != null && (isAnswered(next) || next.sinceNanos + PATIENCE_NANOS <= nowNanos)) {
			this.unanswered.remove();
			if (!isAnswered(next)) {
				this.environment.count("presence.wants.unanswered");
				next.of.unreliable = true;
				forget(next.of, next.key);
				release(next);
			}
			next = this.unanswered.peek();
		}
	}

	private boolean isAnswered(Asked request) {
		return request.arrived || this.asked.get(request.key) != request;
	}

	private void ask(Neighbour neighbour) {
		Iterator<PeerKey> unasked = neighbour.unasked.iterator();
		while (neighbour.asked < this.askedLimit && unasked.hasNext()) {
			PeerKey key = unasked.next();
			unasked.remove();
			Asked other = this.asked.get(key);
			if (!isNews(neighbour, key)) {
				forget(neighbour, key);
			}
			else if (other == null) {
				request(neighbour, key);
			}
			else {
				other.next.add(neighbour.key());
				if (other.of.unreliable && !other.arrived && !neighbour.unreliable) {
					release(other);
				}
			}
		}
	}

	private Asked request(Neighbour neighbour, PeerKey key) {
		Asked request = new Asked(key, neighbour, this.turn.nowNanos());
		this.asked.put(key, request);
		this.unanswered.add(request);
		neighbour.asked++;
		neighbour.wanted.add(key);
		return request;
	}

	/**
	 * Whoever still has something newer is asked now, one after the other in the order in
	 * which they have said so: else two who never deliver could keep the others from
	 * their turn.
	 */
	private void release(Asked request) {
		PeerKey key = request.key;
		this.asked.remove(key);
		request.of.asked--;
		request.of.wanted.remove(key);
		Asked successor = null;
		for (Neighbour neighbour : inLine(request)) {
			if (!isNews(neighbour, key)) {
				forget(neighbour, key);
			}
			else if (successor != null) {
				successor.next.add(neighbour.key());
			}
			else if (neighbour.asked < this.askedLimit) {
				successor = request(neighbour, key);
			}
			else {
				neighbour.unasked.add(key);
			}
		}
	}

	/**
	 * Whoever was asked is the last; those who did not deliver lately go after others.
	 */
	private List<Neighbour> inLine(Asked request) {
		return Stream.concat(request.next.stream(), Stream.of(request.of.key()))
			.map(this.flood::get)
			.filter(Objects::nonNull)
			.sorted(Comparator.comparing((neighbour) -> neighbour.unreliable))
			.toList();
	}

	private void forget(Neighbour neighbour, PeerKey key) {
		neighbour.unasked.remove(key);
		RecordVersion claim = neighbour.claims.remove(key);
		if (claim != null) {
			StoredRecord stored = this.store.get(key);
			if (stored != null && stored.record().id().equals(claim)) {
				this.flood.has(neighbour, key);
			}
			if (neighbour.claims.isEmpty()) {
				this.onSettled.accept(neighbour);
			}
		}
	}

	private boolean isNews(Neighbour neighbour, PeerKey key) {
		RecordVersion claim = neighbour.claims.get(key);
		return claim != null && this.store.isNews(key, claim, this.turn.nowNanos());
	}

	/** One record that one neighbour was asked for. */
	private static final class Asked {

		private final PeerKey key;

		private final Neighbour of;

		private final long sinceNanos;

		/** Who has announced it too. */
		private final Set<PeerKey> next = new LinkedHashSet<>();

		private boolean arrived;

		Asked(PeerKey key, Neighbour of, long sinceNanos) {
			this.key = key;
			this.of = of;
			this.sinceNanos = sinceNanos;
		}

	}

}
