package dev.mesh.autoconfigure.security;

import dev.mesh.Mesh;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;

/**
 * Says at start-up that the application's filter chains keep peers out, and how to let
 * them in. Nothing is opened silently. Only rules of authorization are seen: CSRF
 * protection, which keeps long-polling out alone, is named in the text but not looked at.
 */
final class MeshSecurityHint implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(Mesh.class);

	private final WebInvocationPrivilegeEvaluator privileges;

	private final String path;

	/**
	 * Looks at one path.
	 * @param path of the mesh within the application, with that of the servlet
	 */
	MeshSecurityHint(WebInvocationPrivilegeEvaluator privileges, String path) {
		this.privileges = privileges;
		this.path = path;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (!isOpen()) {
			logger.warn("Spring Security keeps peers out of '" + this.path + "'. They authenticate in the mesh's own "
					+ "handshake: permit requestMatchers(MeshRequest.toMesh()) in your SecurityFilterChain, and give "
					+ "the same to csrf(...).ignoringRequestMatchers");
		}
	}

	private boolean isOpen() {
		return this.privileges.isAllowed(this.path, new AnonymousAuthenticationToken("mesh", "anonymous",
				AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS")));
	}

}
