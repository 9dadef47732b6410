package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.identity.PeerKey;
import dev.mesh.routing.Router.Refusal;
import dev.mesh.routing.Router.Verdict;
import dev.mesh.routing.RoutingTable.Edge;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line 1 - 2 - 3 - 4 with this peer as number 2; 9 cannot be reached. */
class RouterTests {

	private static final PeerKey SELF = RoutingKeys.peer(2);

	private final RoutingTable table = RoutingTable.build(SELF, List.of(new Edge(RoutingKeys.peer(1), SELF),
			new Edge(SELF, RoutingKeys.peer(3)), new Edge(RoutingKeys.peer(3), RoutingKeys.peer(4))), (peer) -> true);

	private static Envelope envelope(boolean sealed, int hops, int source, int destination) {
		return new Envelope(sealed, hops, RoutingKeys.peer(source), RoutingKeys.peer(destination), 0, 0, 1, 1);
	}

	private String verdict(boolean relays, Envelope envelope, int from) {
		Verdict verdict = new Router(SELF, relays).route(envelope, RoutingKeys.peer(from), this.table);
		if (verdict instanceof Verdict.Forward forward) {
			return "to " + forward.nextHop().toBytes()[0];
		}
		return verdict instanceof Verdict.Refuse refuse ? refuse.reason().name() : "deliver";
	}

	@ParameterizedTest
	@CsvSource({ //
			"1, 8, 1, 2, deliver", "1, 1, 1, 2, deliver", "1, 0, 1, 2, deliver", // for
																					// this
																					// peer,
																					// at
																					// any
																					// hop
																					// limit
			"1, 8, 1, 3, to 3", "1, 8, 1, 4, to 3", "3, 8, 4, 1, to 1", // on the way
			"1, 2, 1, 4, to 3", "1, 1, 1, 4, HOP_LIMIT", "1, 0, 1, 4, HOP_LIMIT", // forwarded
																					// too
																					// often
			"1, 8, 1, 9, NO_ROUTE", "3, 8, 1, 4, NO_ROUTE", "1, 8, 4, 1, NO_ROUTE", // nowhere,
																					// or
																					// back
			"1, 8, 2, 4, NOT_RELAYED", // its own
	})
	void theVerdictFollowsFromTheHeaderAndTheTable(int from, int hops, int source, int destination, String expected) {
		assertThat(verdict(true, envelope(true, hops, source, destination), from)).isEqualTo(expected);
	}

	@Test
	void aLeafDeliversAndRelaysNothing() {
		assertThat(verdict(false, envelope(true, 8, 1, 2), 1)).isEqualTo("deliver");
		assertThat(verdict(false, envelope(true, 8, 1, 4), 1)).isEqualTo("NOT_RELAYED");
	}

	@Test
	void whatIsNotSealedIsDeliveredAndNeverForwarded() {
		assertThat(verdict(true, envelope(false, 8, 1, 2), 1)).isEqualTo("deliver");
		for (boolean relays : new boolean[] { true, false }) {
			assertThatExceptionOfType(ProtocolException.class)
				.isThrownBy(() -> verdict(relays, envelope(false, 8, 1, 4), 1))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR));
		}
	}

	@Test
	void theNumbersOfRefusalsAreThoseOfTheProtocol() {
		assertThat(Refusal.values()).extracting(Refusal::name)
			.containsExactly("NO_ROUTE", "HOP_LIMIT", "OVERLOADED", "NOT_RELAYED");
		assertThat(Refusal.values()).extracting(Refusal::code).containsExactly(1, 2, 3, 4);
	}

	@Test
	void anUnknownReasonIsTakenForNoRoute() {
		for (Refusal reason : Refusal.values()) {
			assertThat(Refusal.of(reason.code())).isEqualTo(reason);
		}
		assertThat(Refusal.of(0)).isEqualTo(Refusal.NO_ROUTE);
		assertThat(Refusal.of(255)).isEqualTo(Refusal.NO_ROUTE);
	}

	/**
	 * Three relays whose tables differ for a while: each believes the next one to be
	 * nearer.
	 */
	@ParameterizedTest
	@CsvSource({ "8, 7", "255, 7", "3, 2", "1, 0", "0, 0" })
	void anEnvelopeThatGoesInACircleEndsWithItsHopLimit(int atTheSource, int forwards) {
		Envelope envelope = envelope(true, atTheSource, 9, 4);
		int hops = 0;
		int from = 3;
		for (int at = 1;; at = at % 3 + 1) {
			PeerKey self = RoutingKeys.peer(at);
			RoutingTable believes = RoutingTable.build(self, List.of(new Edge(self, RoutingKeys.peer(at % 3 + 1)),
					new Edge(RoutingKeys.peer(at % 3 + 1), RoutingKeys.peer(4))), (peer) -> true);
			Verdict verdict = new Router(self, true).route(envelope, RoutingKeys.peer(from), believes);
			if (verdict instanceof Verdict.Refuse refuse) {
				assertThat(refuse.reason()).isEqualTo(Refusal.HOP_LIMIT);
				break;
			}
			hops++;
			envelope = envelope(true, envelope.loweredHopLimit(), 9, 4);
			from = at;
		}

		assertThat(hops).isEqualTo(forwards);
	}

}
