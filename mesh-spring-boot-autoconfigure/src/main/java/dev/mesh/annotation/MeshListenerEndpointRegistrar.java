package dev.mesh.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * Takes listeners from a {@link MeshListenerConfigurer}, and what annotated ones are
 * called with. Keeps those that are found while beans are created until the
 * {@link MeshListenerEndpointRegistry} can be asked for without creating it too early;
 * later ones go to it at once. Thread-safe.
 */
public final class MeshListenerEndpointRegistrar {

	private final List<Function<MeshListenerEndpointFactory, MeshListenerEndpoint>> waiting = new ArrayList<>();

	private @Nullable MeshListenerEndpointRegistry registry;

	private @Nullable MeshListenerEndpointFactory factory;

	private @Nullable BusListenerContainerFactory containerFactory;

	private @Nullable Validator validator;

	private List<HandlerMethodArgumentResolver> argumentResolvers = List.of();

	MeshListenerEndpointRegistrar() {
	}

	/**
	 * Registers a listener.
	 * @param endpoint the listener
	 * @throws IllegalStateException when its id is taken; later, when nothing is
	 * registered yet
	 */
	public void registerEndpoint(MeshListenerEndpoint endpoint) {
		Objects.requireNonNull(endpoint, "endpoint");
		register((made) -> endpoint);
	}

	/**
	 * Sets the container factory of annotated methods that name none.
	 * @param factory in place of the bean named
	 * {@link MeshListenerConfiguration#CONTAINER_FACTORY_BEAN_NAME}
	 */
	public synchronized void setContainerFactory(BusListenerContainerFactory factory) {
		this.containerFactory = Objects.requireNonNull(factory, "factory");
	}

	/**
	 * Sets what validates payloads of annotated methods.
	 * @param validator in place of the application's
	 */
	public synchronized void setValidator(Validator validator) {
		this.validator = Objects.requireNonNull(validator, "validator");
	}

	/**
	 * Sets what fills further parameters of annotated {@link BusMessageListener} and
	 * {@link BusStreamListener} methods; a parameter that one of them supports is not
	 * taken for the payload.
	 * @param resolvers asked in this order, after those for Spring's annotations
	 */
	public synchronized void setCustomArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		this.argumentResolvers = List.copyOf(resolvers);
	}

	@Nullable BusListenerContainerFactory containerFactory() {
		return this.containerFactory;
	}

	@Nullable Validator validator() {
		return this.validator;
	}

	List<HandlerMethodArgumentResolver> argumentResolvers() {
		return this.argumentResolvers;
	}

	synchronized void register(Function<MeshListenerEndpointFactory, MeshListenerEndpoint> endpoint) {
		if (this.registry == null || this.factory == null) {
			this.waiting.add(endpoint);
		}
		else {
			this.registry.register(endpoint.apply(this.factory));
		}
	}

	synchronized void registerAllAt(MeshListenerEndpointRegistry target, MeshListenerEndpointFactory with) {
		this.registry = target;
		this.factory = with;
		this.waiting.forEach((endpoint) -> target.register(endpoint.apply(with)));
		this.waiting.clear();
	}

}
