package dev.mesh.autoconfigure;

import dev.mesh.annotation.BusListenerContainerFactory;

/**
 * Bean of the application that changes a {@link BusListenerContainerFactory} after the
 * properties have been applied to it: the auto-configured one, and those that the
 * application makes with a {@link BusListenerContainerFactoryConfigurer}. Several are
 * called in their order.
 *
 * @param <T> type of the factories it is for; it is not called for others
 */
@FunctionalInterface
public interface BusListenerContainerFactoryCustomizer<T extends BusListenerContainerFactory> {

	/**
	 * Changes a factory.
	 * @param factory the factory
	 */
	void customize(T factory);

}
