package dev.mesh.documentation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshDiscoveryAutoConfiguration;
import dev.mesh.autoconfigure.MeshListenerAutoConfiguration;
import dev.mesh.autoconfigure.MeshTemplateAutoConfiguration;
import dev.mesh.autoconfigure.MeshTunnelAutoConfiguration;
import dev.mesh.documentation.MarkdownPage.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.ClassUtils;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * A sample of configuration. It is read, bound to the classes of properties, and judged
 * by the auto-configuration, as when an application starts with it; but nothing is
 * started. What only its reader has is said in the line before it: {@code <!-- where:
 * ${PASSWORD} is secret; p9Qn... has 43 characters -->}.
 */
final class ConfigurationSample {

	/** By their names, because one is not public. */
	private static final Map<String, String> CLASSES = Map.of("mesh", "dev.mesh.autoconfigure.MeshProperties",
			"mesh.discovery", "dev.mesh.autoconfigure.MeshDiscoveryProperties", "management.endpoint.mesh",
			"dev.mesh.autoconfigure.endpoint.MeshEndpointProperties", "spring.ssl", SslProperties.class.getName());

	private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)} is (.+)");

	private static final String CUT = "...";

	private static final Pattern LENGTH = Pattern.compile("(\\S+)\\.\\.\\. has (\\d+) characters");

	private static final Pattern ENVIRONMENT = Pattern.compile("(.*\\.)(MESH_[A-Z0-9_]+)");

	private static final Pattern NAMED = Pattern.compile("'(mesh\\.[^']+)'");

	/** Refuses one that nothing is said of, which an application would leave as it is. */
	private static final PropertyPlaceholderHelper PLACEHOLDERS = new PropertyPlaceholderHelper("${", "}", ":", '\\',
			false);

	private final Block block;

	private final PropertySourceLoader loader;

	private final Map<String, Object> variables = new HashMap<>();

	private final List<String> problems = new ArrayList<>();

	ConfigurationSample(Block block, PropertySourceLoader loader) {
		this.block = block;
		this.loader = loader;
	}

	/** Why an application could not start with it, each with its page and line. */
	List<String> problems() {
		applications().stream().filter(this::binds).forEach(this::start);
		return List.copyOf(this.problems);
	}

	/** The same of a part that alone need not be enough to start with. */
	List<String> problemsOfValues() {
		applications().forEach(this::binds);
		return List.copyOf(this.problems);
	}

	/** The one whose properties it has, and those whose variables. */
	private List<MutablePropertySources> applications() {
		MutablePropertySources properties = new MutablePropertySources();
		Map<String, Map<String, Object>> environments = new LinkedHashMap<>();
		for (PropertySource<?> document : read(complete())) {
			properties.addFirst(document);
			names(document).forEach((name) -> {
				Matcher variable = ENVIRONMENT.matcher(name);
				if (variable.matches()) {
					environments.computeIfAbsent(variable.group(1), (service) -> new HashMap<>())
						.put(variable.group(2), String.valueOf(document.getProperty(name)));
				}
			});
		}
		List<MutablePropertySources> applications = new ArrayList<>(List.of(properties));
		environments.forEach((service, environment) -> {
			MutablePropertySources sources = new MutablePropertySources();
			sources.addLast(new SystemEnvironmentPropertySource(service + "-systemEnvironment", environment));
			applications.add(sources);
		});
		return applications;
	}

	/** With what the line before says. */
	private String complete() {
		String text = this.block.text();
		for (String clause : this.block.said("where").split("; ")) {
			Matcher variable = VARIABLE.matcher(clause);
			Matcher length = LENGTH.matcher(clause);
			if (variable.matches() && text.matches("(?s).*\\$\\{" + variable.group(1) + "[:}].*")) {
				this.variables.put(variable.group(1), variable.group(2));
			}
			else if (length.matches() && text.contains(length.group(1) + CUT)) {
				int missing = Integer.parseInt(length.group(2)) - length.group(1).length();
				text = text.replace(length.group(1) + CUT, length.group(1) + "A".repeat(missing));
			}
			else if (!clause.isEmpty()) {
				this.problems.add(this.block + ": \"" + clause + "\" is about nothing that is in the sample");
			}
		}
		return text;
	}

	private List<PropertySource<?>> read(String text) {
		try {
			return this.loader.load(this.block.place(), new ByteArrayResource(text.getBytes(UTF_8)));
		}
		catch (IOException | RuntimeException ex) {
			this.problems.add(this.block + ": " + ex.getMessage());
			return List.of();
		}
	}

	private boolean binds(MutablePropertySources sources) {
		int before = this.problems.size();
		sources.forEach((source) -> names(source).stream()
			.filter((name) -> String.valueOf(source.getProperty(name)).contains(CUT))
			.forEach((name) -> add(sources, name, "what '...' stands for is not said")));
		sources.addLast(new MapPropertySource("what its reader has", this.variables));
		Binder binder = binder(sources);
		CLASSES.forEach((prefix, type) -> {
			try {
				binder.bindOrCreate(prefix, Bindable.of(ClassUtils.resolveClassName(type, null)));
			}
			catch (BindException ex) {
				add(sources, ex.getName().toString(), why(ex));
			}
		});
		return this.problems.size() == before;
	}

	private static Binder binder(MutablePropertySources sources) {
		return new Binder(ConfigurationPropertySources.from(sources),
				new PropertySourcesPlaceholdersResolver(sources, PLACEHOLDERS),
				ApplicationConversionService.getSharedInstance());
	}

	private static String why(BindException ex) {
		String value = (ex.getProperty() != null) ? "'" + ex.getProperty().getValue() + "' " : "";
		return value + "cannot be bound to " + ex.getTarget().getType() + ": "
				+ NestedExceptionUtils.getMostSpecificCause(ex).getMessage();
	}

	private void start(MutablePropertySources sources) {
		SslProperties.Bundles bundles = binder(sources).bindOrCreate("spring.ssl", SslProperties.class).getBundle();
		DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry();
		bundles.getPem().keySet().forEach((name) -> registry.registerBundle(name, SslBundle.of(SslStoreBundle.NONE)));
		bundles.getJks().keySet().forEach((name) -> registry.registerBundle(name, SslBundle.of(SslStoreBundle.NONE)));
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshDiscoveryAutoConfiguration.class,
					MeshListenerAutoConfiguration.class, MeshTemplateAutoConfiguration.class,
					MeshTunnelAutoConfiguration.class))
			.withInitializer((context) -> sources.forEach(context.getEnvironment().getPropertySources()::addLast))
			.withBean("lifecycleProcessor", LifecycleProcessor.class, StartsNothing::new)
			.withBean("meshWebSocketHandlerMapping", Object.class, Object::new)
			.withBean(SslBundles.class, () -> registry)
			.run((context) -> refused(sources, context.getStartupFailure()));
	}

	private void refused(MutablePropertySources sources, @Nullable Throwable failure) {
		Throwable reason = failure;
		while (reason instanceof BeansException && reason.getCause() != null) {
			reason = reason.getCause();
		}
		if (reason != null) {
			Matcher property = NAMED.matcher(String.valueOf(reason.getMessage()));
			add(sources, property.find() ? property.group(1) : "it", String.valueOf(reason.getMessage()));
		}
	}

	private void add(MutablePropertySources sources, String property, String problem) {
		String place = this.block.place();
		for (PropertySource<?> source : sources) {
			if (OriginLookup.getOrigin(source, property) instanceof TextResourceOrigin origin) {
				TextResourceOrigin.Location location = origin.getLocation();
				place = (location != null) ? this.block.place(location.getLine()) : place;
			}
		}
		this.problems.add(place + ": " + property + ": " + problem);
	}

	private static List<String> names(PropertySource<?> source) {
		return (source instanceof EnumerablePropertySource<?> enumerable) ? List.of(enumerable.getPropertyNames())
				: List.of();
	}

	/** Lets beans be made, and none of them begin. */
	private static final class StartsNothing extends DefaultLifecycleProcessor {

		@Override
		public void onRefresh() {
		}

	}

}
