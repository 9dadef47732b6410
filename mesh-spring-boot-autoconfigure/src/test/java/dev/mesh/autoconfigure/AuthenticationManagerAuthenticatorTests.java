package dev.mesh.autoconfigure;

import static dev.mesh.autoconfigure.AuthenticationRequests.PEER;
import static dev.mesh.autoconfigure.AuthenticationRequests.open;
import static dev.mesh.autoconfigure.AuthenticationRequests.reauthenticate;
import static dev.mesh.autoconfigure.AuthenticationRequests.resume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/**
 * Tests for {@link AuthenticationManagerAuthenticator}.
 */
class AuthenticationManagerAuthenticatorTests {

	private static final Credentials TILL = Credentials.password("till", "one");

	private final InMemoryUserDetailsManager accounts = new InMemoryUserDetailsManager(
			User.withUsername("till").password("{noop}one").authorities("ROLE_device", "orders:read").build(),
			User.withUsername("locked").password("{noop}one").accountLocked(true).build());

	private final List<String> asked = new ArrayList<>();

	private final AuthenticationManager manager = recording(
			new ProviderManager(new DaoAuthenticationProvider(this.accounts)));

	private final Authenticator authenticator = new AuthenticationManagerAuthenticator(this.manager, this.accounts,
			false);

	@Test
	void authoritiesBecomeRoles() {
		assertThat(this.authenticator.authenticate(open(TILL))).isInstanceOfSatisfying(AuthenticationResult.Allow.class,
				(allow) -> {
					assertThat(allow.principal()).isEqualTo("till");
					assertThat(allow.roles()).containsExactlyInAnyOrder("device", "orders:read");
					assertThat(allow.expiresAt()).isNull();
				});
	}

	@Test
	void everyRefusalHasTheSameWords() {
		AuthenticationResult wrong = this.authenticator.authenticate(open(Credentials.password("till", "two")));
		assertThat(wrong).isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(this.authenticator.authenticate(open(Credentials.password("nobody", "one")))).isEqualTo(wrong);
		assertThat(this.authenticator.authenticate(open(Credentials.password("locked", "one")))).isEqualTo(wrong);
	}

	@Test
	void otherCredentialsAreLeftToOthers() {
		assertThat(this.authenticator.authenticate(open(Credentials.token("t"))))
			.isEqualTo(AuthenticationResult.abstain());
		assertThat(this.authenticator.authenticate(open(Credentials.anonymous())))
			.isEqualTo(AuthenticationResult.abstain());
		assertThat(this.asked).isEmpty();
	}

	@Test
	void whatTheManagerDoesNotKnowIsLeftToUsersThatFollowButNotALockedAccount() {
		Authenticator first = new AuthenticationManagerAuthenticator(this.manager, this.accounts, true);
		assertThat(first.authenticate(open(Credentials.password("nobody", "one"))))
			.isEqualTo(AuthenticationResult.abstain());
		assertThat(first.authenticate(open(Credentials.password("till", "two"))))
			.isEqualTo(AuthenticationResult.abstain());
		assertThat(first.authenticate(open(Credentials.password("locked", "one"))))
			.isInstanceOf(AuthenticationResult.Deny.class);
	}

	@Test
	void managerThatCannotDoItsWorkIsReported() {
		Authenticator failing = new AuthenticationManagerAuthenticator((authentication) -> {
			throw new AuthenticationServiceException("the directory does not answer");
		}, null, true);
		assertThatExceptionOfType(AuthenticationServiceException.class)
			.isThrownBy(() -> failing.authenticate(open(TILL)));
	}

	@Test
	void returningPrincipalIsOnlyLookedUpAndGetsTheRolesThatItHasNow() {
		this.authenticator.authenticate(open(TILL));
		update((till) -> till.authorities("ROLE_manager"));
		assertThat(this.authenticator.authenticate(resume(PEER, TILL, "till")))
			.isEqualTo(AuthenticationResult.allow("till", List.of("manager")));
		assertThat(this.asked).containsExactly("till");
	}

	@Test
	void returningPrincipalIsRefusedWhenItsAccountWasDisabledLockedOrHasExpired() {
		this.authenticator.authenticate(open(TILL));
		List<UnaryOperator<User.UserBuilder>> changes = List.of((till) -> till.disabled(true),
				(till) -> till.accountLocked(true), (till) -> till.accountExpired(true),
				(till) -> till.credentialsExpired(true));
		for (UnaryOperator<User.UserBuilder> change : changes) {
			update(change);
			assertThat(this.authenticator.authenticate(resume(PEER, TILL, "till")))
				.isInstanceOf(AuthenticationResult.Deny.class);
		}
		update((till) -> till);
		assertThat(this.authenticator.authenticate(resume(PEER, TILL, "till")))
			.isInstanceOf(AuthenticationResult.Allow.class);
		assertThat(this.asked).containsExactly("till");
	}

	@Test
	void returningPrincipalWhoseAccountHasAnotherPasswordOrIsGoneIsAuthenticatedAnew() {
		this.authenticator.authenticate(open(TILL));
		update((till) -> till.password("{noop}changed"));
		assertThat(this.authenticator.authenticate(resume(PEER, TILL, "till")))
			.isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(this.authenticator.authenticate(resume(PEER, Credentials.password("till", "changed"), "till")))
			.isInstanceOf(AuthenticationResult.Allow.class);
		this.accounts.deleteUser("till");
		assertThat(this.authenticator.authenticate(resume(PEER, TILL, "till")))
			.isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(this.asked).hasSize(4);
	}

	@Test
	void withoutAccountsToLookUpAReturningPrincipalIsAuthenticatedAnew() {
		Authenticator withoutAccounts = new AuthenticationManagerAuthenticator(this.manager, null, false);
		withoutAccounts.authenticate(open(TILL));
		assertThat(withoutAccounts.authenticate(resume(PEER, TILL, "till")))
			.isInstanceOf(AuthenticationResult.Allow.class);
		assertThat(withoutAccounts.authenticate(resume(PEER, Credentials.password("till", "two"), "till")))
			.isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(this.asked).hasSize(3);
	}

	@Test
	void reauthenticationAsksTheManager() {
		this.authenticator.authenticate(open(TILL));
		assertThat(this.authenticator.authenticate(reauthenticate(PEER, Credentials.password("till", "two"), "till")))
			.isInstanceOf(AuthenticationResult.Deny.class);
	}

	private void update(UnaryOperator<User.UserBuilder> change) {
		this.accounts.updateUser(
				change.apply(User.withUsername("till").password("{noop}one").authorities("ROLE_device")).build());
	}

	private AuthenticationManager recording(AuthenticationManager delegate) {
		return (Authentication authentication) -> {
			this.asked.add(authentication.getName());
			return delegate.authenticate(authentication);
		};
	}

}
