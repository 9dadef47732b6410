package dev.mesh.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.FactorGrantedAuthority;

/**
 * Authorities of Spring Security as roles of a session: {@code ROLE_device} is the role
 * {@code device}, others keep their names. The factors of a login are not roles.
 */
final class GrantedRoles {

	private static final String PREFIX = "ROLE_";

	private GrantedRoles() {
	}

	static List<String> of(Collection<? extends GrantedAuthority> authorities) {
		return authorities.stream()
			.filter((authority) -> !(authority instanceof FactorGrantedAuthority))
			.map(GrantedAuthority::getAuthority)
			.filter(Objects::nonNull)
			.map((authority) -> authority.startsWith(PREFIX) ? authority.substring(PREFIX.length()) : authority)
			.distinct()
			.toList();
	}

}
