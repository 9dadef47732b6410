package dev.mesh.autoconfigure;

import dev.mesh.annotation.BusListenerContainerFactory;
import java.util.List;
import org.springframework.boot.util.LambdaSafe;

/**
 * Sets a {@link BusListenerContainerFactory} up as the auto-configured one is: with the
 * properties {@code mesh.bus.listener.*}, and the customizers. For an application that
 * defines further ones.
 */
public final class BusListenerContainerFactoryConfigurer {

	private final MeshProperties.Listener properties;

	private final List<? extends BusListenerContainerFactoryCustomizer<?>> customizers;

	BusListenerContainerFactoryConfigurer(MeshProperties.Listener properties,
			List<? extends BusListenerContainerFactoryCustomizer<?>> customizers) {
		this.properties = properties;
		this.customizers = List.copyOf(customizers);
	}

	/**
	 * Sets a factory up.
	 * @param factory a new one
	 * @param <T> its type
	 * @return the same
	 */
	@SuppressWarnings("unchecked")
	public <T extends BusListenerContainerFactory> T configure(T factory) {
		factory.setConcurrency(concurrency());
		factory.setAutoStartup(this.properties.autoStartup());
		LambdaSafe.callbacks(BusListenerContainerFactoryCustomizer.class, this.customizers, factory)
			.withLogger(BusListenerContainerFactoryConfigurer.class)
			.invoke((customizer) -> customizer.customize(factory));
		return factory;
	}

	private int concurrency() {
		int value = this.properties.concurrency();
		if (value < 1 || value > BusListenerContainerFactory.MAX_CONCURRENCY) {
			throw MeshConfigurationException.outOfRange("mesh.bus.listener.concurrency", value,
					"Use a number from 1 to " + BusListenerContainerFactory.MAX_CONCURRENCY
							+ ": 1 keeps the order of each sender, more gives it up.");
		}
		return value;
	}

}
