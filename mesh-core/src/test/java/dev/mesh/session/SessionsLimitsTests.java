package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.Identity;
import dev.mesh.link.LinkType;
import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Limits that the network can reach: handshakes at once, sessions, incarnations. */
class SessionsLimitsTests {

	private final VirtualNetwork network = new VirtualNetwork();

	@Test
	void moreThan64HandshakesAreRefusedBeforeAnyKeyWorkAndToldWhenToComeBack() {
		TestNode hub = this.network.node("hub");
		for (long link = 1; link <= 100; link++) {
			long number = link;
			hub.input((s, t) -> s.handleLinkOpened(number, LinkType.IN_MEMORY, "flood", t));
		}
		assertThat(hub.transmitted).hasSize(36);
		assertThat(hub.closedLinks).hasSize(36).containsEntry(65L, ErrorCode.BUSY);
		assertThat(hub.keys.operations).isZero();
		List<Long> delays = new ArrayList<>();
		for (byte[] rejected : hub.transmitted) {
			Matcher matcher = Pattern.compile("\"retryAfterMillis\":(\\d+)")
				.matcher(new String(rejected, StandardCharsets.UTF_8));
			assertThat(matcher.find()).isTrue();
			delays.add(Long.valueOf(matcher.group(1)));
		}
		assertThat(delays).allMatch((delay) -> delay >= 500 && delay <= 1_500);
		assertThat(delays.stream().distinct().count()).isGreaterThan(20);
	}

	@Test
	void aBusyAcceptorIsDialledAgainAfterTheTimeItNamed() {
		TestNode hub = this.network.node("hub", SessionSettings.defaults().withMaxHandshakes(1));
		TestNode till = this.network.node("till");
		hub.input((s, t) -> s.handleLinkOpened(1_000, LinkType.IN_MEMORY, "slow", t));
		till.open(hub);
		this.network.run(Duration.ofMillis(490));
		assertThat(till.events).containsExactly("failed BUSY");
		this.network.run(Duration.ofSeconds(10));
		assertThat(till.events.stream().filter("failed BUSY"::equals).count()).isBetween(2L, 20L);
		this.network.run(Duration.ofSeconds(30));

		assertThat(till.isActive(hub)).isTrue();
	}

	@Test
	void whoComesInACrowdIsToldToStayAwayForLonger() {
		TestNode hub = this.network.node("hub", SessionSettings.defaults().withMaxHandshakes(1));
		hub.authenticationTime = Duration.ofSeconds(9);
		this.network.node("first").open(hub);
		this.network.run(Duration.ofMillis(100));
		List<TestNode> crowd = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			TestNode one = this.network.node("crowd" + i);
			crowd.add(one);
			one.openOnce(hub);
			this.network.run(Duration.ofMillis(50));
		}

		assertThat(crowd.get(0).attempts.get(0).retryAfterMillis()).isBetween(500L, 1_500L);
		assertThat(crowd.get(39).attempts.get(0).retryAfterMillis()).isBetween(4_000L, 12_000L);
	}

	@Test
	void handshakesThatAreOverMakeRoom() {
		TestNode hub = this.network.node("hub", SessionSettings.defaults().withMaxHandshakes(1));
		for (int i = 0; i < 5; i++) {
			TestNode till = this.network.node("till" + i);
			till.open(hub);
			this.network.run(Duration.ofSeconds(1));
			assertThat(till.isActive(hub)).isTrue();
		}
	}

	@Test
	void aFullAcceptorRefusesMoreSessionsButNotThoseThatComeBack() {
		TestNode hub = this.network.node("hub", SessionSettings.defaults().withMaxSessions(2));
		TestNode first = this.network.node("first");
		TestNode second = this.network.node("second");
		TestNode third = this.network.node("third");
		first.open(hub);
		second.open(hub);
		this.network.run(Duration.ofSeconds(1));
		third.openOnce(hub);
		this.network.run(Duration.ofSeconds(1));
		assertThat(third.events).containsExactly("failed TOO_MANY_SESSIONS for good");
		assertThat(hub.authenticated).hasSize(2);

		this.network.wires.get(0).cut();
		this.network.run(Duration.ofSeconds(1));
		assertThat(first.isActive(hub)).isTrue();
		TestNode restarted = this.network.restart(second, 2);
		restarted.open(hub);
		this.network.run(Duration.ofSeconds(1));
		assertThat(restarted.isActive(hub)).isTrue();
	}

	@Test
	void sessionsThatAPeerHasDialledDoNotCountAgainstItsLimit() {
		TestNode hub = this.network.node("hub", SessionSettings.defaults().withMaxSessions(1));
		TestNode other = this.network.node("other");
		TestNode till = this.network.node("till");
		hub.open(other);
		this.network.run(Duration.ofSeconds(1));
		till.open(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.isActive(hub)).isTrue();
	}

	@Test
	void aStaleIncarnationIsRaisedOnceAndTheDialerComesAgainAtOnce() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.incarnations.put(till.key(), 7L);
		till.openOnce(hub);
		this.network.run(Duration.ofMillis(100));

		assertThat(till.events).containsExactly("raised to 8", "failed STALE_INCARNATION", "connected by dialling");
		assertThat(till.sessions.local().incarnation()).isEqualTo(8);
		assertThat(hub.attested.get(0).dialerIncarnation()).isEqualTo(8);
	}

	@Test
	void handshakesThatBeganWithAnOlderIncarnationBeginAnew() {
		TestNode till = this.network.node("till");
		TestNode slow = this.network.node("slow");
		TestNode hub = this.network.node("hub");
		TestNode guest = this.network.node("guest");
		slow.authenticationTime = Duration.ofSeconds(2);
		till.authenticationTime = Duration.ofSeconds(2);
		hub.incarnations.put(till.key(), 7L);
		till.open(slow);
		guest.open(till);
		this.network.run(Duration.ofSeconds(1));
		till.open(hub);
		this.network.run(Duration.ofSeconds(10));

		assertThat(till.events).containsOnlyOnce("raised to 8").contains("failed STALE_INCARNATION");
		assertThat(slow.attested).extracting((edge) -> edge.dialerIncarnation()).containsExactly(1L, 8L);
		assertThat(guest.events).containsExactly("failed BUSY", "connected by dialling");
		assertThat(till.sessions.sessions()).hasSize(3);
	}

	@Test
	void anIncarnationIsNotRaisedASecondTime() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.incarnations.put(till.key(), 7L);
		till.open(hub);
		this.network.runUntil(() -> till.events.contains("raised to 8"));
		hub.incarnations.put(till.key(), 100L);
		this.network.run(Duration.ofMinutes(1));

		assertThat(till.events.stream().filter((event) -> event.startsWith("raised"))).hasSize(1);
		assertThat(till.events).contains("failed STALE_INCARNATION").hasSizeLessThan(10);
	}

	@Test
	void anIncarnationIsNotRaisedOnceSomebodyHasAcceptedIt() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		TestNode other = this.network.node("other");
		other.incarnations.put(till.key(), 7L);
		till.open(hub);
		this.network.run(Duration.ofSeconds(1));
		till.openOnce(other);
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.events).containsExactly("connected by dialling", "failed STALE_INCARNATION for good");
	}

	@Test
	void anAbsurdIncarnationIsNotFollowed() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.incarnations.put(till.key(), StrictJson.MAX_INTEGER);
		till.openOnce(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.events).containsExactly("failed STALE_INCARNATION for good");
	}

	@Test
	void anUnprovenStaleIncarnationIsNotFollowed() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		this.network.tap = (wire, fromDialer, record) -> fromDialer ? record : ByteBuffer.wrap(ScriptedPeer.frame(0x05,
				"{\"code\":\"STALE_INCARNATION\",\"reason\":\"\",\"seen\":9}".getBytes(StandardCharsets.UTF_8)));
		till.openOnce(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.events).containsExactly("failed STALE_INCARNATION for good");
	}

	@Test
	void anAcceptorWithAStaleIncarnationIsNotTrusted() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		till.incarnations.put(hub.key(), 9L);
		till.openOnce(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.events).containsExactly("failed STALE_INCARNATION for good");
		assertThat(hub.authenticated).isEmpty();
	}

	@Test
	void aRetryAfterOfTheOtherEndIsCapped() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.authenticator = (request) -> new AuthenticationResult.Deny("never", Long.MAX_VALUE >> 11);
		till.open(hub);
		this.network.run(Duration.ofMinutes(6));

		assertThat(till.attempts).hasSize(2);
	}

	@Test
	void the257thSessionIsRefusedByDefaultWithReasonAndAlternatives() {
		TestNode hub = this.network.node("hub");
		hub.alternatives = List.of("wss://hub2.example/mesh");
		List<TestNode> dialers = new ArrayList<>();
		for (int i = 1; i <= 257; i++) {
			TestNode dialer = this.network.node("dialer" + i);
			dialers.add(dialer);
			dialer.openOnce(hub);
			this.network.run(Duration.ofMillis(100));
		}

		assertThat(hub.sessions.sessions()).hasSize(256);
		TestNode last = dialers.get(256);
		assertThat(last.events).containsExactly("failed TOO_MANY_SESSIONS for good");
		assertThat(last.attempts.get(0).alternatives()).containsExactly("wss://hub2.example/mesh");
	}

	@Test
	void whatAnAuthenticatorGrantsMustFitIntoStatementAndAccepted() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		List<AuthenticationResult> tooMuch = List.of(AuthenticationResult.allow("\u00e4".repeat(128), List.of()),
				AuthenticationResult.allow(null, Collections.nCopies(65, "r")),
				AuthenticationResult.allow("bob", Collections.nCopies(20, "r".repeat(200))),
				AuthenticationResult.allow("bob", List.of()).withProperties(Map.of("key", "x".repeat(60_000))));
		for (AuthenticationResult verdict : tooMuch) {
			hub.authenticator = (request) -> verdict;
			till.openOnce(hub);
			this.network.run(Duration.ofSeconds(1));
		}

		assertThat(till.events).hasSize(4).containsOnly("failed INTERNAL_ERROR for good");
		assertThat(hub.sessions.sessions()).isEmpty();
		hub.authenticator = (request) -> AuthenticationResult.allow("x".repeat(255),
				Collections.nCopies(10, "r".repeat(255)));
		till.openOnce(hub);
		this.network.run(Duration.ofSeconds(1));
		assertThat(till.isActive(hub)).isTrue();
	}

	@Test
	void aPresenceRecordOfTheLargestSizeFitsIntoProof() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		till.ownRecord = new byte[24 * 1024];
		till.openOnce(hub);
		this.network.run(Duration.ofSeconds(1));
		assertThat(till.isActive(hub)).isTrue();

		TestNode other = this.network.node("other");
		other.ownRecord = new byte[40 * 1024];
		other.openOnce(hub);
		this.network.run(Duration.ofSeconds(1));
		assertThat(other.events).containsExactly("failed QUOTA_EXCEEDED for good");
	}

	@Test
	void twoLinksThatResumeOneSessionAtOnceLeaveTheNewer() {
		TestNode hub = this.network.node("hub").withRealSignatures();
		Identity mallory = TestKeys.named("mallory");
		ScriptedPeer first = ScriptedPeer.dialing(this.network, hub, mallory);
		first.sayHello("");
		first.sendProof();
		first.receiveSealed(0x04);
		String id = hub.connected.get(0).id();
		hub.keys.time = Duration.ofSeconds(1);
		hub.authenticationTime = Duration.ofSeconds(1);
		ScriptedPeer second = ScriptedPeer.dialing(this.network, hub, mallory);
		ScriptedPeer third = ScriptedPeer.dialing(this.network, hub, mallory);
		second.sendHello(",\"resume\":\"" + id + "\"");
		this.network.run(Duration.ofMillis(200));
		third.sendHello(",\"resume\":\"" + id + "\"");
		this.network.run(Duration.ofMillis(2_800));
		second.takeWelcome();
		second.sendProof();
		this.network.run(Duration.ofMillis(200));
		third.takeWelcome();
		third.sendProof();
		this.network.run(Duration.ofSeconds(9));

		assertThat(hub.attested).extracting((edge) -> edge.sequence()).containsExactly(1L, 2L, 3L);
		assertThat(hub.closedLinks).containsEntry(second.link, ErrorCode.REPLACED)
			.containsEntry(first.link, ErrorCode.REPLACED)
			.doesNotContainKey(third.link);
		assertThat(hub.events).containsExactly("connected", "connected");
	}

}
