package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.mesh.bus.BusAccess.Attestation;
import dev.mesh.bus.BusAccess.Operation;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.filter.PeerFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Who may send what to which path: every kind of message, and what is decided how often.
 */
class BusAuthorizerTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	private final Authorizer authorizer = this.b.authorizer.guard().deny("denied");

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private void assertRefused(SendResult result) {
		assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
		assertThat(result.rejection()).contains(RejectionReason.NOT_AUTHORISED);
	}

	// kinds

	@Test
	void aMessageArrivesWhenItsSenderMaySendItAndIsRejectedElse() {
		long allowed = this.a.send("allowed", "1");
		long denied = this.a.send("denied", "2");
		this.pair.settle();

		assertThat(this.b.texts()).containsExactly("1");
		assertThat(this.a.outcome(allowed)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertRefused(this.a.results.get(denied));
		assertThat(this.b.counted("bus.denied")).isEqualTo(1);
		assertThat(this.authorizer.questions).singleElement()
			.satisfies((accesses) -> assertThat(accesses).containsExactly(
					new BusAccess(this.a.key, Operation.SEND, "allowed", Reliability.RELIABLE, Attestation.NONE),
					new BusAccess(this.a.key, Operation.SEND, "denied", Reliability.RELIABLE, Attestation.NONE)));
	}

	@Test
	void aMessageWhoseHandlersAreWaitedForIsASendAsWell() {
		long allowed = this.a.sendWatched("allowed", "1");
		long denied = this.a.sendWatched("denied", "2");
		this.pair.settle();

		assertThat(this.b.texts()).containsExactly("1");
		assertThat(this.a.outcome(allowed)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertRefused(this.a.results.get(denied));
		assertThat(this.authorizer.questions.get(0)).extracting(BusAccess::operation).containsOnly(Operation.SEND);
	}

	@Test
	void aRequestThatIsDeniedDoesNotRun() {
		long allowed = this.a.ask("allowed", "1", SECOND);
		long denied = this.a.ask("denied", "2", SECOND);
		this.pair.settle();

		assertThat(this.a.reply(allowed)).isEqualTo("1");
		assertRefused(this.a.requestFailures.get(denied));
		assertThat(this.b.requests).extracting(ReceivedMessage::path).containsExactly("allowed");
		assertThat(this.authorizer.questions.get(0)).extracting(BusAccess::operation).containsOnly(Operation.REQUEST);
	}

	@Test
	void aStreamThatIsDeniedIsNotOffered() {
		long allowed = this.a.streams.open(StreamOptions.reliable("allowed"));
		long denied = this.a.streams.open(StreamOptions.reliable("denied"));
		long unreliable = this.a.streams.open(StreamOptions.unreliable("denied"));
		this.pair.run(SECOND);
		this.a.streams.send(allowed, "text");
		this.pair.settle();

		assertThat(this.b.streams.offered).hasSize(1);
		assertThat(this.b.streams.texts(-1)).containsExactly("text");
		assertRefused(this.a.streams.refused.get(denied));
		assertRefused(this.a.streams.refused.get(unreliable));
		assertThat(this.authorizer.questions.get(0)).extracting(BusAccess::operation, BusAccess::reliability)
			.containsExactly(tuple(Operation.STREAM, Reliability.RELIABLE),
					tuple(Operation.STREAM, Reliability.RELIABLE), tuple(Operation.STREAM, Reliability.UNRELIABLE));
	}

	@Test
	void anOfferThatHidesHowReliableItIsIsDenied() {
		this.b.handleEnvelope(1, new RawFrames().open().part(1, Kind.STREAM_OPEN, 2, "allowed", Map.of()).bytes());
		this.pair.run(SECOND);

		assertThat(this.b.streams.offered).isEmpty();
		assertThat(this.b.counted("bus.denied")).isEqualTo(1);
		assertThat(this.authorizer.questions).isEmpty();
	}

	@Test
	void anUnreliableMessageWaitsForItsDecision() {
		this.a.sendUnreliable("allowed", text("1"));
		this.a.sendUnreliable("denied", text("2"));
		this.a.sendUnreliable("allowed", text("3"));
		this.pair.settle();
		this.a.sendUnreliable("allowed", text("4"));
		this.a.sendUnreliable("denied", text("5"));
		this.pair.settle();

		assertThat(this.b.texts()).containsExactly("1", "3", "4");
		assertThat(this.b.counted("bus.denied")).isEqualTo(2);
		assertThat(this.authorizer.questions.get(0)).extracting(BusAccess::reliability)
			.containsOnly(Reliability.UNRELIABLE);
	}

	@Test
	void aLargeMessageThatIsDeniedIsNotPutTogether() {
		this.authorizer.deny("large");
		long send = this.a.send("large", new byte[600_000]);
		this.pair.settle();

		assertRefused(this.a.results.get(send));
		assertThat(this.b.received).isEmpty();
		assertThat(this.a.send("next", "1")).isPositive();
		this.pair.settle();
		assertThat(this.b.texts()).containsExactly("1");
	}

	@Test
	void aLargeMessageThatIsAllowedArrives() {
		long send = this.a.send("large", new byte[6_000_000]);
		this.pair.settle();

		assertThat(this.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.b.received).singleElement().satisfies((got) -> assertThat(got.payload()).hasSize(6_000_000));
	}

	@Test
	void withoutAnAuthorizerNothingIsAsked() {
		this.b.send("denied", "1");
		this.pair.settle();

		assertThat(this.a.texts()).containsExactly("1");
		assertThat(this.a.authorizer.questions).isEmpty();
	}

	/** Who may not send learns nothing of the paths. */
	@Test
	void whetherThereIsAListenerIsNotToldToWhomItDoesNotConcern() {
		ChannelPair silent = new ChannelPair(BusSettings.defaults());
		silent.b.authorizer.guard().deny("denied");
		silent.b.channels.handleStartListening(silent.nowNanos());
		long denied = silent.a.send("denied", "1");
		long allowed = silent.a.send("allowed", "2");
		silent.settle();

		assertThat(silent.a.results.get(denied).rejection()).contains(RejectionReason.NOT_AUTHORISED);
		assertThat(silent.a.results.get(allowed).rejection()).contains(RejectionReason.NO_LISTENER);
	}

	// how often

	@Test
	void aThousandPathsAreAskedInFewQuestions() {
		IntStream.range(0, 1000).forEach((i) -> this.a.send("p" + i, "" + i));
		this.pair.settle();

		assertThat(this.b.received).hasSize(1000);
		assertThat(this.authorizer.paths()).hasSize(1000).doesNotHaveDuplicates();
		assertThat(this.authorizer.questions).hasSize(16);
	}

	@Test
	void whatItHadNoTimeForIsAskedAgainBeforeAnythingElse() {
		this.authorizer.patience = 1;
		this.authorizer.hang();
		IntStream.range(0, 5).forEach((i) -> this.a.send("p" + i, "" + i));
		this.pair.run(SECOND);
		for (int i = 1; i < Questions.MAX_OUT; i++) {
			this.a.send("other" + i, "other");
			this.pair.run(SECOND);
		}
		this.a.send("late", "late");
		this.pair.run(SECOND);
		assertThat(this.authorizer.questions).hasSize(Questions.MAX_OUT);
		this.authorizer.delays = () -> Duration.ofMillis(1);
		this.authorizer.answerAll();
		this.pair.settle();

		assertThat(this.authorizer.questions.get(Questions.MAX_OUT)).extracting(BusAccess::path)
			.containsExactly("p1", "p2", "p3", "p4", "late");
		assertThat(this.b.received).hasSize(9);
		assertThat(this.a.results.values()).hasSize(9).allMatch(SendResult::isSuccess);
	}

	@Test
	void anAuthorizerThatDecidesNothingHasRefusedAfterTenSeconds() {
		this.authorizer.patience = 0;
		this.authorizer.delays = () -> Duration.ofMillis(100);
		long send = this.a.send("p", "1");
		this.pair.run(Duration.ofMillis(9_900));
		assertThat(this.a.results).isEmpty();
		this.pair.run(Duration.ofMillis(200));

		assertRefused(this.a.results.get(send));
		assertThat(this.authorizer.questions).hasSizeBetween(95, 100);
	}

	@Test
	void aDecisionHoldsForTenSeconds() {
		this.a.send("allowed", "1");
		this.pair.run(Duration.ofMillis(9_900));
		this.a.send("allowed", "2");
		this.pair.run(Duration.ofMillis(50));
		assertThat(this.authorizer.questions).hasSize(1);

		this.pair.run(Duration.ofMillis(200));
		this.authorizer.deny("allowed");
		long send = this.a.send("allowed", "3");
		this.pair.settle();

		assertThat(this.authorizer.questions).hasSize(2);
		assertThat(this.b.texts()).containsExactly("1", "2");
		assertRefused(this.a.results.get(send));
	}

	@Test
	void anAuthorizerThatThrowsHasRefusedAndIsAskedAgainAfterASecond() {
		this.authorizer.rule = (access) -> Permit.FAILED;
		long first = this.a.send("p", "1");
		this.pair.run(Duration.ofMillis(500));
		this.authorizer.rule = (access) -> Permit.ALLOWED;
		long second = this.a.send("p", "2");
		this.pair.run(SECOND);
		long third = this.a.send("p", "3");
		this.pair.settle();

		assertRefused(this.a.results.get(first));
		assertRefused(this.a.results.get(second));
		assertThat(this.a.outcome(third)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.b.counted("bus.authorizer.failures")).isEqualTo(1);
		assertThat(this.b.texts()).containsExactly("3");
	}

	@Test
	void anAuthorizerThatHangsHasRefusedAfterTenSeconds() {
		this.authorizer.hang();
		long send = this.a.send("p", "1");
		this.a.sendUnreliable("p", text("2"));
		this.pair.run(Duration.ofMillis(9_900));
		assertThat(this.a.results).isEmpty();
		this.pair.run(Duration.ofMillis(200));

		assertRefused(this.a.results.get(send));
		assertThat(this.b.counted("bus.authorizer.failures")).isEqualTo(2);
		assertThat(this.b.counted("bus.denied")).isEqualTo(2);
		this.authorizer.answerAll();
		this.pair.settle();
		assertThat(this.b.received).as("what is answered too late").isEmpty();
	}

	@Test
	void questionsThatHangKeepOneFromAskingForEver() {
		this.authorizer.hang();
		for (int i = 0; i < 10; i++) {
			this.a.send("p" + i, "text");
			this.pair.run(Duration.ofMillis(100));
		}

		assertThat(this.authorizer.openQuestions()).isEqualTo(Questions.MAX_OUT);
		this.pair.run(Duration.ofSeconds(11));
		assertThat(this.a.results).hasSize(10);
		assertThat(this.authorizer.openQuestions()).isEqualTo(Questions.MAX_OUT);
		this.authorizer.delays = () -> Duration.ofMillis(1);
		this.authorizer.answerAll();
		this.a.send("p1", "text");
		this.pair.settle();
		assertThat(this.b.texts()).containsExactly("text");
	}

	// what is attested

	@Test
	void othersRolesAreDecidedAnewAtOnce() {
		PeerFilter orders = PeerFilter.parse("$Roles hasRoles ['orders']");
		this.authorizer.rule = (access) -> access.matches(orders) ? Permit.ALLOWED : Permit.DENIED;
		this.authorizer.attestation = new Attestation("till", List.of("orders"), Map.of("shop", "7"));
		long before = this.a.send("p", "1");
		this.pair.run(SECOND);
		this.authorizer.attestation = new Attestation("till", List.of(), Map.of());
		this.b.channels.handleAttested(this.a.key);
		long after = this.a.send("p", "2");
		this.pair.run(SECOND);

		assertThat(this.a.outcome(before)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertRefused(this.a.results.get(after));
		assertThat(this.authorizer.questions).hasSize(2);
		BusAccess first = this.authorizer.questions.get(0).get(0);
		assertThat(first.principal()).contains("till");
		assertThat(first.claims()).containsEntry("shop", "7");
	}

	@Test
	void aDecisionUnderWayDoesNotOutliveTheRolesItWasMadeFor() {
		this.authorizer.hang();
		this.authorizer.attestation = new Attestation("till", List.of("orders"), Map.of());
		this.authorizer.rule = (access) -> access.roles().contains("orders") ? Permit.ALLOWED : Permit.DENIED;
		long send = this.a.send("p", "1");
		this.pair.run(SECOND);
		this.authorizer.attestation = new Attestation("till", List.of(), Map.of());
		this.b.channels.handleAttested(this.a.key);
		this.pair.run(SECOND);
		assertThat(this.authorizer.questions).hasSize(2);
		this.authorizer.answerAll();
		this.pair.settle();

		assertRefused(this.a.results.get(send));
		assertThat(this.b.received).isEmpty();
	}

	@Test
	void aFilterSeesOnlyWhatIsProvenOrAttested() {
		BusAccess access = new BusAccess(this.a.key, Operation.SEND, "p", Reliability.RELIABLE,
				new Attestation("till", List.of("device", "orders"), Map.of()));

		assertThat(access.matches(PeerFilter.parse("$Principal is 'till' and hasRoles ['orders']"))).isTrue();
		assertThat(access.matches(PeerFilter.parse("key is '" + this.a.key + "'"))).isTrue();
		assertThat(access.matches(PeerFilter.parse("$Roles hasRoles ['admin']"))).isFalse();
		for (String claimed : List.of("not name is 'guest'", "metadata.admin is true", "hops < 2", "$Other is 'x'")) {
			assertThatIllegalArgumentException().isThrownBy(() -> access.matches(PeerFilter.parse(claimed)))
				.withMessageContaining("proven or attested");
		}
	}

	@Test
	void whatANodeAttestsOfNobodyPassesNoFilterForRoles() {
		BusAccess access = new BusAccess(this.a.key, Operation.SEND, "p", Reliability.RELIABLE, Attestation.NONE);

		assertThat(access.principal()).isEmpty();
		assertThat(access.matches(PeerFilter.parse("$Principal is 'till' or $Roles hasRoles ['orders']"))).isFalse();
	}

}
