package dev.mesh.autoconfigure.security;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for a hint when Spring Security
 * keeps peers out.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class,
		afterName = { "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
				"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebInvocationPrivilegeEvaluator.class)
@ConditionalOnBooleanProperty("mesh.server.enabled")
@ConditionalOnBean({ Mesh.class, WebInvocationPrivilegeEvaluator.class })
public final class MeshSecurityAutoConfiguration {

	MeshSecurityAutoConfiguration() {
	}

	@Bean
	MeshSecurityHint meshSecurityHint(WebInvocationPrivilegeEvaluator privileges, MeshProperties properties,
			ObjectProvider<DispatcherServletPath> servlet) {
		return new MeshSecurityHint(privileges, MeshRequest.path(properties, servlet));
	}

}
