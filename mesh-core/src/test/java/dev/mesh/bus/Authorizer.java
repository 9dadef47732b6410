package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands for the authorizer of one {@link ChannelEnd}, with its delays. */
final class Authorizer {

	private final ChannelEnd end;

	/** What it says. */
	Function<BusAccess, Permit> rule = (access) -> Permit.ALLOWED;

	/** How long it takes for a question; null = for ever. */
	Supplier<@Nullable Duration> delays = () -> Duration.ofMillis(1);

	/** So many accesses of a question it has time for. */
	int patience = Integer.MAX_VALUE;

	/** What the node attests of the other end. */
	BusAccess.Attestation attestation = BusAccess.Attestation.NONE;

	/** Every question that was asked, in order. */
	final List<List<BusAccess>> questions = new ArrayList<>();

	/** Those that have no answer yet. */
	private final Map<Long, List<BusAccess>> open = new LinkedHashMap<>();

	private boolean guarding;

	Authorizer(ChannelEnd end) {
		this.end = end;
	}

	/** From now on it is asked. */
	Authorizer guard() {
		this.guarding = true;
		this.end.channels.handleGuard();
		return this;
	}

	/** The node starts again. */
	void restart() {
		this.open.clear();
		if (this.guarding) {
			this.end.channels.handleGuard();
		}
	}

	boolean isGuarding() {
		return this.guarding;
	}

	/** It does not answer until {@link #answerAll}. */
	Authorizer hang() {
		this.delays = () -> null;
		return this;
	}

	/** Denies these paths. */
	Authorizer deny(String... paths) {
		List<String> denied = List.of(paths);
		this.rule = (access) -> denied.contains(access.path()) ? Permit.DENIED : Permit.ALLOWED;
		return this;
	}

	/** Paths of everything that it was asked about. */
	List<String> paths() {
		return this.questions.stream().flatMap(List::stream).map(BusAccess::path).toList();
	}

	int openQuestions() {
		return this.open.size();
	}

	void onQuestion(long question, List<BusAccess> accesses) {
		assertThat(accesses).isNotEmpty().hasSizeLessThanOrEqualTo(Questions.MAX_BATCH);
		assertThat(accesses).extracting(BusAccess::sender).containsOnly(this.end.other().key);
		this.questions.add(accesses);
		assertThat(this.open.put(question, accesses)).isNull();
		Duration delay = this.delays.get();
		if (delay != null) {
			Channels asked = this.end.channels;
			this.end.pair.in(delay, () -> {
				if (asked == this.end.channels) {
					answer(question);
				}
			});
		}
	}

	/** Answers everything that is open, the newest question first. */
	void answerAll() {
		List<Long> numbers = new ArrayList<>(this.open.keySet());
		Collections.reverse(numbers);
		numbers.forEach(this::answer);
	}

	void answer(long question) {
		List<BusAccess> accesses = this.open.remove(question);
		this.end.channels.handlePermits(this.end.other().key, question,
				accesses.stream().limit(this.patience).map(this.rule).toList());
	}

}
