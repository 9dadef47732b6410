package dev.mesh.template;

/**
 * Changes how the {@link BusTemplate} bean is built. Beans of this type are called in
 * their order, after the properties and the {@link BusInterceptor} beans were applied.
 */
@FunctionalInterface
public interface BusTemplateCustomizer {

	/**
	 * Customizes the template.
	 * @param builder what it is built with
	 */
	void customize(BusTemplate.Builder builder);

}
