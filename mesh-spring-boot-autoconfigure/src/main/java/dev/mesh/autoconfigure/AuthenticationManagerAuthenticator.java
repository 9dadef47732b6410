package dev.mesh.autoconfigure;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AccountStatusUserDetailsChecker;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/**
 * Asks Spring Security's {@link AuthenticationManager} about principals with a password.
 * It has nothing to say about tokens and anonymous peers. Every refusal has the same
 * words. A manager that cannot do its work is reported as any authenticator that fails.
 * <p>
 * When a session comes back its account is looked up in the {@link UserDetailsService},
 * if there is one: one that still has the password that was checked is let in if it is
 * neither disabled, locked nor expired, with the roles that it has now. In any other case
 * the manager is asked.
 */
final class AuthenticationManagerAuthenticator implements Authenticator {

	private static final Log logger = LogFactory.getLog(AuthenticationManagerAuthenticator.class);

	private final AuthenticationManager manager;

	private final @Nullable UserDetailsService accounts;

	/** For principals and passwords that the manager does not know. */
	private final AuthenticationResult unknown;

	private final AccountStatusUserDetailsChecker status = new AccountStatusUserDetailsChecker();

	private final CheckedPasswords checked = new CheckedPasswords();

	/**
	 * An authenticator.
	 * @param manager who is asked
	 * @param accounts where accounts are looked up, null = nowhere
	 * @param othersFollow whether others are asked about what the manager does not know
	 */
	AuthenticationManagerAuthenticator(AuthenticationManager manager, @Nullable UserDetailsService accounts,
			boolean othersFollow) {
		this.manager = manager;
		this.accounts = accounts;
		this.unknown = othersFollow ? AuthenticationResult.abstain() : UsersAuthenticator.DENIED;
	}

	@Override
	public AuthenticationResult authenticate(AuthenticationRequest request) {
		if (!(request.credentials() instanceof Credentials.Password given)) {
			return AuthenticationResult.abstain();
		}
		try {
			UserDetails returning = account(request.returningPrincipal())
				.filter((account) -> this.checked.covers(request, account.getUsername(), account.getPassword()))
				.orElse(null);
			if (returning != null) {
				this.status.check(returning);
				return AuthenticationResult.allow(returning.getUsername(), GrantedRoles.of(returning.getAuthorities()));
			}
			return ask(request, given);
		}
		catch (AuthenticationServiceException ex) {
			throw ex;
		}
		catch (BadCredentialsException | UsernameNotFoundException ex) {
			return this.unknown;
		}
		catch (AuthenticationException ex) {
			logger.debug("Not let in", ex);
			return UsersAuthenticator.DENIED;
		}
	}

	private AuthenticationResult ask(AuthenticationRequest request, Credentials.Password given) {
		Authentication authentication = this.manager
			.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(given.principal(), given.password()));
		if (authentication == null || !authentication.isAuthenticated()) {
			return UsersAuthenticator.DENIED;
		}
		account(Optional.of(authentication.getName()))
			.ifPresent((account) -> this.checked.add(request, account.getUsername(), account.getPassword()));
		return AuthenticationResult.allow(authentication.getName(), GrantedRoles.of(authentication.getAuthorities()));
	}

	private Optional<UserDetails> account(Optional<String> principal) {
		if (this.accounts == null || principal.isEmpty()) {
			return Optional.empty();
		}
		try {
			return Optional.of(this.accounts.loadUserByUsername(principal.get()));
		}
		catch (UsernameNotFoundException ex) {
			return Optional.empty();
		}
	}

}
