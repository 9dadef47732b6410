package dev.mesh.autoconfigure;

import static dev.mesh.autoconfigure.AuthenticationRequests.open;
import static dev.mesh.autoconfigure.AuthenticationRequests.resume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.session.Credentials;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link CheckedPasswords}.
 */
class CheckedPasswordsTests {

	private static final Credentials TILL = Credentials.password("till", "one");

	private final CheckedPasswords checked = new CheckedPasswords();

	@Test
	void anotherEncodedPasswordIsNotCovered() {
		this.checked.add(open(TILL), "till", "old");
		assertThat(this.checked.covers(resume(AuthenticationRequests.PEER, TILL, "till"), "till", "old")).isTrue();
		assertThat(this.checked.covers(resume(AuthenticationRequests.PEER, TILL, "till"), "till", "new")).isFalse();
		assertThat(this.checked.covers(resume(AuthenticationRequests.PEER, TILL, "till"), "till", null)).isFalse();
	}

	@Test
	void newSessionIsNotCovered() {
		this.checked.add(open(TILL), "till", "old");
		assertThat(this.checked.covers(open(TILL), "till", "old")).isFalse();
	}

	@Test
	void theOneThatWasAwayLongestIsForgottenBeyondTheLimit() {
		for (int i = 0; i < CheckedPasswords.MAX_REMEMBERED; i++) {
			this.checked.add(open(peer(i), TILL, Map.of()), "till", "old");
		}
		assertThat(covers(0)).isTrue();
		this.checked.add(open(peer(CheckedPasswords.MAX_REMEMBERED), TILL, Map.of()), "till", "old");
		assertThat(covers(0)).isTrue();
		assertThat(covers(1)).isFalse();
		assertThat(covers(2)).isTrue();
		assertThat(covers(CheckedPasswords.MAX_REMEMBERED)).isTrue();
	}

	private boolean covers(int number) {
		return this.checked.covers(resume(peer(number), TILL, "till"), "till", "old");
	}

	private static PeerKey peer(int number) {
		return new PeerKey(number, 2, 3, 4);
	}

}
