package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.StreamCloseReason.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The ways in which a stream can end, and what both ends hear of it: one reason each,
 * whatever was on its way. That nothing follows the reason is asserted by
 * {@link StreamRecorder}.
 */
class StreamEndingsTests extends StreamFixture {

	private static final long THERE = -1;

	private static final int CODE = 42;

	private long here;

	/** What the stream is doing when it ends. */
	enum Before {

		/** Nothing. */
		IDLE((test) -> {
		}),
		/** Its opener has said that it sends nothing more. */
		HALF_ENDED((test) -> {
			test.a.send(test.here, "last");
			test.pair.a.channels.handleEndStream(test.here);
		}),
		/** Both send more than the other one takes. */
		FULL((test) -> {
			test.a.consumes = false;
			test.b.consumes = false;
			for (int i = 0; i < 50; i++) {
				test.a.send(test.here, new byte[16 * 1024]);
				test.b.send(THERE, new byte[16 * 1024]);
			}
		});

		private final Consumer<StreamEndingsTests> play;

		Before(Consumer<StreamEndingsTests> play) {
			this.play = play;
		}

	}

	/** How it ends, and what its opener and its acceptor hear. */
	enum Ending {

		BOTH_END(Kind.ENDED, Kind.ENDED, (test) -> {
			test.a.consumes = true;
			test.b.consumes = true;
			test.a.takeAll();
			test.b.takeAll();
			test.pair.a.channels.handleEndStream(test.here);
			test.pair.b.channels.handleEndStream(THERE);
		}),
		OPENER_CLOSES(Kind.CLOSED_BY_LOCAL, Kind.CLOSED_BY_REMOTE,
				(test) -> test.pair.a.channels.handleResetStream(test.here, 0, "done")),
		ACCEPTOR_CLOSES(Kind.CLOSED_BY_REMOTE, Kind.CLOSED_BY_LOCAL,
				(test) -> test.pair.b.channels.handleResetStream(THERE, 0, "done")),
		BOTH_CLOSE_AT_ONCE(Kind.CLOSED_BY_LOCAL, Kind.CLOSED_BY_LOCAL, (test) -> {
			test.pair.a.channels.handleResetStream(test.here, 0, "done");
			test.pair.b.channels.handleResetStream(THERE, 0, "done");
		}),
		OPENER_RESETS(Kind.RESET, Kind.RESET,
				(test) -> test.pair.a.channels.handleResetStream(test.here, CODE, "done")),
		ACCEPTOR_RESETS(Kind.RESET, Kind.RESET, (test) -> test.pair.b.channels.handleResetStream(THERE, CODE, "done")),
		BOTH_RESET_AT_ONCE(Kind.RESET, Kind.RESET, (test) -> {
			test.pair.a.channels.handleResetStream(test.here, CODE, "done");
			test.pair.b.channels.handleResetStream(THERE, CODE, "done");
		}), ONE_CLOSES_TWICE(Kind.CLOSED_BY_LOCAL, Kind.CLOSED_BY_REMOTE, (test) -> {
			test.pair.a.channels.handleResetStream(test.here, 0, "done");
			test.pair.a.channels.handleResetStream(test.here, CODE, "done again");
		}),
		OPENER_STOPS(Kind.NODE_STOPPING, Kind.NODE_STOPPING,
				(test) -> test.pair.a.channels.handleStop(test.pair.nowNanos())),
		ACCEPTOR_STOPS(Kind.NODE_STOPPING, Kind.NODE_STOPPING,
				(test) -> test.pair.b.channels.handleStop(test.pair.nowNanos())),
		BOTH_ARE_GONE_FOR_EACH_OTHER(Kind.UNREACHABLE, Kind.UNREACHABLE, (test) -> {
			test.pair.cut();
			test.pair.a.reach = Reach.GONE;
			test.pair.b.reach = Reach.GONE;
			test.pair.a.channels.handleDeadlines(test.pair.nowNanos());
			test.pair.b.channels.handleDeadlines(test.pair.nowNanos());
			test.pair.heal();
		}), ONE_IS_GONE_FOR_THE_OTHER(Kind.UNREACHABLE, Kind.UNREACHABLE, (test) -> {
			test.pair.cut();
			test.pair.a.reach = Reach.GONE;
			test.pair.a.channels.handleDeadlines(test.pair.nowNanos());
			test.pair.heal();
		}), ACCEPTOR_RESTARTS(Kind.PEER_RESTARTED, null, (test) -> test.pair.restart(test.pair.b)),
		OPENER_RESTARTS(null, Kind.PEER_RESTARTED, (test) -> test.pair.restart(test.pair.a));

		private final Kind ofOpener;

		private final Kind ofAcceptor;

		private final Consumer<StreamEndingsTests> play;

		Ending(Kind ofOpener, Kind ofAcceptor, Consumer<StreamEndingsTests> play) {
			this.ofOpener = ofOpener;
			this.ofAcceptor = ofAcceptor;
			this.play = play;
		}

	}

	static Stream<Arguments> table() {
		return Stream.of(Ending.values())
			.flatMap((ending) -> Stream.of(Before.values()).map((before) -> Arguments.of(ending, before)));
	}

	@ParameterizedTest
	@MethodSource("table")
	void eachEndHearsOneReason(Ending ending, Before before) {
		this.here = this.a.open(StreamOptions.reliable("x"));
		this.pair.run(Duration.ofSeconds(1));
		before.play.accept(this);
		this.pair.run(Duration.ofSeconds(1));
		assertThat(this.a.closed).isEmpty();
		assertThat(this.b.closed).isEmpty();

		ending.play.accept(this);
		this.pair.settle();
		assertReason(this.a, this.here, ending.ofOpener);
		assertReason(this.b, THERE, ending.ofAcceptor);
	}

	/** Null = it has not lived to hear it. */
	private static void assertReason(StreamRecorder end, long stream, Kind expected) {
		if (expected == null) {
			assertThat(end.closed).isEmpty();
			return;
		}
		assertThat(end.closed).containsOnlyKeys(stream);
		assertThat(end.closed.get(stream).kind()).isEqualTo(expected);
		assertThat(end.closed.get(stream).code()).isEqualTo(expected == Kind.RESET ? CODE : 0);
	}

	/**
	 * How a stream that is being opened ends; its opener is the first whose time is over.
	 */
	enum OpeningEnds {

		REJECTED(Kind.CLOSED_BY_LOCAL,
				(test) -> test.pair.b.channels.handleRefuseStream(THERE, RejectionReason.NOT_AUTHORISED, "no")),
		NOBODY_DECIDES(Kind.CLOSED_BY_REMOTE, (test) -> test.pair.run(Duration.ofSeconds(31))),
		OPENER_STOPS(Kind.NODE_STOPPING, (test) -> test.pair.a.channels.handleStop(test.pair.nowNanos())),
		ACCEPTOR_STOPS(Kind.NODE_STOPPING, (test) -> test.pair.b.channels.handleStop(test.pair.nowNanos())),
		OPENER_RESTARTS(Kind.PEER_RESTARTED, (test) -> test.pair.restart(test.pair.a));

		private final Kind ofAcceptor;

		private final Consumer<StreamEndingsTests> play;

		OpeningEnds(Kind ofAcceptor, Consumer<StreamEndingsTests> play) {
			this.ofAcceptor = ofAcceptor;
			this.play = play;
		}

	}

	@ParameterizedTest
	@EnumSource
	void anOpeningThatDoesNotComeAboutIsToldOnceAtBothEnds(OpeningEnds ending) {
		this.b.accepts = false;
		this.here = this.a.open(StreamOptions.reliable("x"));
		this.pair.run(Duration.ofSeconds(1));
		assertThat(this.b.offered).hasSize(1);
		ending.play.accept(this);
		this.pair.settle();

		assertThat(this.a.opened).isEmpty();
		if (ending != OpeningEnds.OPENER_RESTARTS) {
			assertThat(this.a.refused.size() + this.a.closed.size()).as("outcomes of the opening").isEqualTo(1);
		}
		assertReason(this.b, THERE, ending.ofAcceptor);
	}

	/** Neither end knows yet what the other one has opened. */
	@Test
	void streamsThatBothEndsOpenAtOnceAreLimitedTogether() {
		List<Long> ofA = new ArrayList<>();
		List<Long> ofB = new ArrayList<>();
		for (int i = 0; i < Streams.MAX_STREAMS; i++) {
			ofA.add(this.a.open(StreamOptions.reliable("x")));
			ofB.add(this.b.open(StreamOptions.reliable("x")));
		}
		this.pair.settle();

		assertThat(this.a.opened.size() + this.b.opened.size()).isLessThanOrEqualTo(Streams.MAX_STREAMS);
		assertThat(this.a.opened.size() + this.a.refused.size()).isEqualTo(ofA.size());
		assertThat(this.b.opened.size() + this.b.refused.size()).isEqualTo(ofB.size());
		assertThat(this.a.refused.values()).isNotEmpty()
			.allMatch((result) -> result.rejection().filter(RejectionReason.TOO_BUSY::equals).isPresent());
		long again = this.a.open(StreamOptions.reliable("x"));
		this.pair.settle();
		assertThat(this.a.opened).as("the refused ones take no room").containsKey(again);
	}

}
