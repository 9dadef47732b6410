package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.LinkType;
import dev.mesh.session.AuthenticationRequest.Occasion;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How guessing is made slow. */
class AuthenticationThrottleTests {

	private static final long SECOND = 1_000_000_000L;

	private static final Credentials BOB = Credentials.password("bob", "guess");

	private static final Credentials EVE = Credentials.password("eve", "guess");

	private final AuthenticationThrottle throttle = new AuthenticationThrottle();

	@Test
	void aFewMistakesCostNothingAndEachFurtherOneTwiceAsMuchUpToAMinute() {
		fail("10.0.0.1:4711", BOB, AuthenticationThrottle.FREE_FAILURES - 1, 0);
		assertThat(wait("10.0.0.1:4711", BOB, 0)).isZero();

		fail("10.0.0.1:4712", BOB, 1, 0);
		assertThat(wait("10.0.0.1:4713", BOB, 0)).isBetween(1_000L, 1_001L);
		fail("10.0.0.1:4714", BOB, 1, 0);
		assertThat(wait("10.0.0.1:4715", BOB, 0)).isBetween(2_000L, 2_001L);
		fail("10.0.0.1:4716", BOB, 20, 0);
		assertThat(wait("10.0.0.1:4717", BOB, 0)).isBetween(60_000L, 60_001L);
		assertThat(wait("10.0.0.1:4717", BOB, 60 * SECOND)).isZero();
	}

	@Test
	void othersAtTheSameAddressAndTheSamePrincipalElsewhereAreNotHeldBack() {
		fail("10.0.0.1:1", BOB, 10, 0);

		assertThat(wait("10.0.0.1:2", EVE, 0)).isZero();
		assertThat(wait("10.0.0.2:1", BOB, 0)).isZero();
		assertThat(wait("10.0.0.1:2", Credentials.anonymous(), 0)).isZero();
	}

	@Test
	void whoTriesManyPrincipalsFromOneAddressIsHeldBackForAll() {
		for (int i = 0; i < AuthenticationThrottle.FREE_FAILURES_OF_ADDRESS; i++) {
			fail("10.0.0.1:" + i, Credentials.password("user" + i, "guess"), 1, 0);
		}

		assertThat(wait("10.0.0.1:9", EVE, 0)).isPositive();
		assertThat(wait("10.0.0.2:9", EVE, 0)).isZero();
	}

	@Test
	void tokensCountByTheirPrincipalAndWithoutOneForTheirAddressOnly() {
		fail("10.0.0.1:1", Credentials.token("abc"), 6, 0);
		assertThat(wait("10.0.0.1:1", Credentials.token("other"), 0)).isZero();

		fail("10.0.0.1:1", new Credentials.Token(Optional.of("bob"), "abc"), 5, 0);
		assertThat(wait("10.0.0.1:1", new Credentials.Token(Optional.of("bob"), "xyz"), 0)).isPositive();
		assertThat(wait("10.0.0.1:1", Credentials.token("other"), 0)).isZero();
	}

	@Test
	void failuresOfAnAddressAreForgivenOneByOne() {
		fail("10.0.0.1:1", Credentials.token("abc"), AuthenticationThrottle.FREE_FAILURES_OF_ADDRESS - 1, 0);
		fail("10.0.0.1:1", Credentials.token("abc"), 1, 60 * SECOND);

		assertThat(wait("10.0.0.1:1", EVE, 60 * SECOND)).isZero();
	}

	@Test
	void anAnonymousSuccessTakesNothingBack() {
		fail("10.0.0.1:1", BOB, 6, 0);
		this.throttle.succeeded("10.0.0.1:2", Credentials.anonymous());

		assertThat(wait("10.0.0.1:3", BOB, 0)).isPositive();
	}

	@Test
	void aPeerThatShowsTheSameWrongCredentialsAgainAndAgainLocksNobodyOut() {
		AuthenticationRequest stale = new AuthenticationRequest(TestKeys.named("till").key(), BOB, Map.of(), "{}",
				"10.0.0.1:1", LinkType.IN_MEMORY, Occasion.OPEN, null);
		for (int i = 0; i < 1_000; i++) {
			this.throttle.failed(stale, i * SECOND);
		}

		assertThat(wait("10.0.0.1:2", EVE, 1_000 * SECOND)).isZero();
		assertThat(wait("10.0.0.1:2", BOB, 1_000 * SECOND)).isZero();
	}

	@Test
	void successTakesThePrincipalsFailuresBack() {
		fail("10.0.0.1:1", BOB, 6, 0);
		this.throttle.succeeded("10.0.0.1:2", BOB);

		assertThat(wait("10.0.0.1:3", BOB, 0)).isZero();
	}

	@Test
	void mistakesLongAgoAreForgotten() {
		fail("10.0.0.1:1", BOB, 4, 0);
		fail("10.0.0.1:1", BOB, 1, 601 * SECOND);

		assertThat(wait("10.0.0.1:1", BOB, 601 * SECOND)).isZero();
	}

	@Test
	void addressesOfVersion6AreToldFromTheirPorts() {
		fail("[2001:db8::1]:4711", BOB, 5, 0);

		assertThat(wait("[2001:db8::1]:4712", BOB, 0)).isPositive();
		assertThat(wait("[2001:db8::2]:4711", BOB, 0)).as("the same network").isPositive();
		assertThat(wait("[2001:db9::1]:4711", BOB, 0)).isZero();
	}

	@Test
	void whatItRemembersIsBounded() {
		for (int i = 0; i < 2 * AuthenticationThrottle.MAX_REMEMBERED; i++) {
			fail("host" + i, BOB, 1, 0);
		}

		assertThat(this.throttle.size()).isEqualTo(AuthenticationThrottle.MAX_REMEMBERED);
	}

	private void fail(String address, Credentials credentials, int times, long now) {
		for (int i = 0; i < times; i++) {
			this.throttle.failed(address, credentials, now);
		}
	}

	private long wait(String address, Credentials credentials, long now) {
		return this.throttle.retryAfterMillis(address, credentials, now);
	}

}
