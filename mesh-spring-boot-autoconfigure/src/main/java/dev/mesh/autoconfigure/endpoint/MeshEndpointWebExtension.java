package dev.mesh.autoconfigure.endpoint;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for {@link MeshEndpoint}: what is
 * shown depends on who asks, and what is not there is 404.
 */
@EndpointWebExtension(endpoint = MeshEndpoint.class)
final class MeshEndpointWebExtension {

	private final MeshEndpoint delegate;

	private final MeshEndpointProperties properties;

	MeshEndpointWebExtension(MeshEndpoint delegate, MeshEndpointProperties properties) {
		this.delegate = delegate;
		this.properties = properties;
	}

	/** As {@link MeshEndpoint#overview()}. */
	@ReadOperation
	MeshDescriptor overview(SecurityContext user) {
		return this.delegate.overview(isShown(user));
	}

	/** As {@link MeshEndpoint#section(String)}. */
	@ReadOperation
	WebEndpointResponse<OperationResponseBody> section(SecurityContext user, @Selector String section) {
		return response(this.delegate.section(section, isShown(user)));
	}

	/** As {@link MeshEndpoint#entry(String, String)}. */
	@ReadOperation
	WebEndpointResponse<OperationResponseBody> entry(SecurityContext user, @Selector String section,
			@Selector String id) {
		return response(this.delegate.entry(section, id, isShown(user)));
	}

	/** As {@link MeshEndpoint#close}. */
	@DeleteOperation
	WebEndpointResponse<Void> close(@Selector String section, @Selector String id) {
		boolean closed = this.delegate.close(section, id) != null;
		return new WebEndpointResponse<>(
				closed ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
	}

	private boolean isShown(SecurityContext user) {
		return this.properties.showValues().isShown(user, this.properties.roles());
	}

	private static WebEndpointResponse<OperationResponseBody> response(@Nullable OperationResponseBody body) {
		return (body != null) ? new WebEndpointResponse<>(body)
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
