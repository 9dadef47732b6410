package bookshop;

import dev.mesh.autoconfigure.security.MeshRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Peers log in at the mesh, not at the form. */
@Configuration(proxyBeanMethods = false)
class MeshSecurity {

	@Bean
	@Order(1)
	SecurityFilterChain peers(HttpSecurity http) throws Exception {
		return http.securityMatcher(MeshRequest.toMesh())
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf((csrf) -> csrf.disable())
			.build();
	}

}
