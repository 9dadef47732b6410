package dev.mesh.autoconfigure.endpoint;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of {@link MeshEndpoint}.
 *
 * @param showValues When to show unsanitized values of session properties, peer metadata
 * and stream arguments.
 * @param roles Roles used to determine whether a user is authorized to be shown
 * unsanitized values. When empty, all authenticated users are authorized.
 */
@ConfigurationProperties("management.endpoint.mesh")
record MeshEndpointProperties(@DefaultValue("never") Show showValues, @DefaultValue Set<String> roles) {

}
