package dev.mesh.runtime;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.DiscoveryStatus;
import dev.mesh.link.ShownAddress;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * When which source of addresses is asked, and what all of them have found. Without
 * threads and clock: {@link DiscoveryLoop} drives it, on one thread.
 */
final class DiscoveryRounds {

	/** How many addresses are used, of all sources together. */
	static final int MAX_PEERS = 1_000;

	/** After which a source that has not answered is interrupted, and said to fail. */
	static final long ANSWER_NANOS = 20_000_000_000L;

	/** A source is asked at most this often, whatever it says. */
	static final long SPACING_NANOS = 1_000_000_000L;

	private static final double JITTER = 0.2;

	private final List<SourceRound> rounds;

	private final Judge judge;

	private final DoubleSupplier random;

	private final Listener listener;

	private List<DiscoveredPeer> published = List.of();

	private boolean overLimit;

	/**
	 * Every source is due at once.
	 * @param random evenly between 0 and 1, so that many peers do not ask at once
	 */
	DiscoveryRounds(List<DiscoverySource> sources, Judge judge, DoubleSupplier random, Listener listener) {
		List<SourceRound> made = new ArrayList<>();
		sources.forEach((source) -> made.add(new SourceRound(source, made.size(), 0)));
		this.rounds = List.copyOf(made);
		this.judge = judge;
		this.random = random;
		this.listener = listener;
	}

	/** Takes the sources that are to be asked now. */
	List<SourceRound> takeDue(long nowNanos) {
		List<SourceRound> due = this.rounds.stream()
			.filter((round) -> !round.asking && round.askAtNanos - nowNanos <= 0)
			.toList();
		due.forEach((round) -> round.ask(nowNanos));
		return due;
	}

	/** Takes the sources whose question has taken too long: it is to be interrupted. */
	List<SourceRound> takeOverdue(long nowNanos) {
		List<SourceRound> late = this.rounds.stream()
			.filter((round) -> round.asking && !round.overdue && round.askedNanos + ANSWER_NANOS - nowNanos <= 0)
			.toList();
		for (SourceRound round : late) {
			round.overdue = true;
			this.listener.count("discovery.timeouts");
			fail(round, "no answer within " + ANSWER_NANOS / 1_000_000_000L + " s");
		}
		return late;
	}

	/** When there is something to take; Long.MAX_VALUE = never. */
	long nextDeadlineNanos() {
		long next = Long.MAX_VALUE;
		for (SourceRound round : this.rounds) {
			if (!round.asking) {
				next = Math.min(next, round.askAtNanos);
			}
			else if (!round.overdue) {
				next = Math.min(next, round.askedNanos + ANSWER_NANOS);
			}
		}
		return next;
	}

	/** A source has answered. */
	void handleFound(SourceRound round, List<DiscoveredPeer> found, Instant time, long nowNanos) {
		int before = round.found.size();
		if (round.answered(judged(round, found), time)) {
			note(round, Level.INFO, "answers again");
		}
		if (round.found.size() != before) {
			note(round, Level.DEBUG, "has found " + round.found.size() + " address(es), " + before + " before");
		}
		round.schedule(nowNanos, factor());
		publish();
	}

	/** A source has thrown; what it had found stays. */
	void handleFailed(SourceRound round, Throwable cause, long nowNanos) {
		round.gaveUp();
		if (!round.overdue) {
			this.listener.count("discovery.failures");
			String message = cause.getMessage();
			fail(round, (message != null) ? message : cause.getClass().getName());
		}
		round.schedule(nowNanos, factor());
	}

	/** A source says that it would answer something else now. */
	void handleChanged(int source, long nowNanos) {
		SourceRound round = round(source);
		if (round.asking) {
			round.changed = true;
		}
		else {
			round.askSoon(nowNanos);
		}
	}

	/** How it stands with the source of a number, from 0 on. */
	SourceRound round(int number) {
		return this.rounds.get(number);
	}

	/** How it stands with each source. */
	List<DiscoveryStatus> statuses() {
		return this.rounds.stream().map(SourceRound::status).toList();
	}

	private void fail(SourceRound round, String reason) {
		String shown = LogLimit.clean(reason);
		if (round.failed(shown)) {
			note(round, Level.WARNING, "fails: " + shown + (round.found.isEmpty() ? ""
					: " (what it has found before stays, " + round.found.size() + " address(es))"));
		}
	}

	/** Without this peer itself, and what cannot be dialled. */
	private List<DiscoveredPeer> judged(SourceRound round, List<DiscoveredPeer> found) {
		List<DiscoveredPeer> others = found.stream().filter((peer) -> !this.judge.isSelf(peer)).toList();
		List<DiscoveredPeer> dialable = others.stream().filter(this.judge::isDialable).toList();
		if (dialable.size() < others.size()) {
			this.listener.count("discovery.dropped");
			if (!round.undialableNoted) {
				round.undialableNoted = true;
				DiscoveredPeer first = others.stream()
					.filter((peer) -> !this.judge.isDialable(peer))
					.findFirst()
					.orElseThrow();
				note(round, Level.WARNING,
						"finds addresses that no transport can dial, such as " + ShownAddress.of(first.uri()));
			}
		}
		return dialable;
	}

	private void publish() {
		List<DiscoveredPeer> union = union();
		if (!union.equals(this.published)) {
			this.published = union;
			this.listener.onPeers(union);
		}
	}

	/**
	 * Each address once, with what the first says that may be shown credentials: somebody
	 * else on the network cannot take the place of what the operator has named.
	 */
	private List<DiscoveredPeer> union() {
		Map<String, DiscoveredPeer> byAddress = new LinkedHashMap<>();
		Stream.concat(found(true), found(false))
			.forEach((peer) -> byAddress.putIfAbsent(peer.canonicalAddress(), peer));
		boolean over = byAddress.size() > MAX_PEERS
				|| this.rounds.stream().anyMatch((round) -> round.found.size() > MAX_PEERS);
		if (over) {
			this.listener.count("discovery.dropped");
		}
		if (over && !this.overLimit) {
			this.listener.onNote(Level.WARNING,
					"Discovery has found more than " + MAX_PEERS + " addresses; the others are not used");
		}
		this.overLimit = over;
		return byAddress.values().stream().limit(MAX_PEERS).toList();
	}

	private Stream<DiscoveredPeer> found(boolean credentialsAllowed) {
		return this.rounds.stream()
			.flatMap((round) -> round.found.stream())
			.filter((peer) -> peer.credentialsAllowed() == credentialsAllowed);
	}

	private double factor() {
		return 1 - JITTER / 2 + JITTER * this.random.getAsDouble();
	}

	private void note(SourceRound round, Level level, String text) {
		this.listener.onNote(level, "Discovery '" + round.source.name() + "' " + text);
	}

	/** What the mesh knows of itself. */
	interface Judge {

		/** Whether this peer itself is there. */
		boolean isSelf(DiscoveredPeer peer);

		/** Whether there is a transport for the address. */
		boolean isDialable(DiscoveredPeer peer);

	}

	/** Who is told. */
	interface Listener {

		/** What all sources have found has changed: all of it. */
		void onPeers(List<DiscoveredPeer> peers);

		/** A line for the log. */
		void onNote(Level level, String text);

		/** An event to be counted. */
		void count(String event);

	}

}
