package dev.mesh.autoconfigure;

import static dev.mesh.autoconfigure.Applications.ask;
import static dev.mesh.autoconfigure.Applications.mesh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.InvalidListenerMethodException;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * What the application need not have: with a real server and a real connection listeners
 * are asked and answer all the same. Where the libraries themselves are missing, whole
 * applications tell which of our beans are, too: only those that are of no use.
 */
@Timeout(120)
class MissingLibrariesTests {

	private static final List<String> OPTIONAL_BEANS = List.of("meshEndpoint", "meshHealthContributor", "meshMetrics",
			"meshPayloadConverter");

	static Stream<Arguments> hidden() {
		return Stream.of(hide("actuator without health", "org.springframework.boot.health"),
				hide("no actuator", "org.springframework.boot.actuate", "org.springframework.boot.health",
						"io.micrometer.core", "org.springframework.boot.micrometer.metrics"),
				hide("no Jackson module", "org.springframework.boot.jackson"),
				hide("no validation", "org.springframework.boot.validation", "jakarta.validation"),
				hide("no security", "org.springframework.security.web", "org.springframework.security.core",
						"org.springframework.security.oauth2"));
	}

	private static Arguments hide(String what, String... packages) {
		return Arguments.of(what, packages);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("hidden")
	void listenersAnswerWhereClassesAreHidden(String what, String[] packages) throws Exception {
		new Conversation(new FilteredClassLoader(packages), Small.class).call();
	}

	@Test
	void withoutJacksonTextIsAnsweredAndAListenerThatNeedsJsonIsRefused() throws Exception {
		FilteredClassLoader none = new FilteredClassLoader("org.springframework.messaging.converter.JacksonJson");
		try (Applications applications = new Applications(none)) {
			ConfigurableApplicationContext hub = applications.hub(Text.class);
			Mesh client = mesh(applications.client(hub, Text.class));
			assertThat(ask(client, mesh(hub), "lower", "ABC")).isEqualTo("abc");
			assertThatExceptionOfType(InvalidListenerMethodException.class)
				.isThrownBy(() -> applications.hub(Small.class))
				.withMessageContaining("Add Jackson (spring-boot-starter-jackson)");
		}
	}

	static Stream<Arguments> removed() {
		return Stream.of(remove("actuator without health", List.of("meshHealthContributor"), "spring-boot-health"),
				remove("no actuator", List.of("meshEndpoint", "meshHealthContributor", "meshMetrics"),
						"spring-boot-starter-actuator", "spring-boot-actuator", "spring-boot-health",
						"spring-boot-micrometer", "spring-boot-starter-micrometer", "micrometer-core",
						"micrometer-jakarta9", "micrometer-tracing"),
				remove("no Jackson module", List.of(), "spring-boot-jackson", "spring-boot-starter-jackson"),
				remove("no validation", List.of(), "spring-boot-validation", "jakarta.validation",
						"hibernate-validator"));
	}

	private static Arguments remove(String what, List<String> beans, String... libraries) {
		return Arguments.of(what, beans, libraries);
	}

	@Tag("heavy")
	@ParameterizedTest(name = "{0}")
	@MethodSource("removed")
	void listenersAnswerWhereLibrariesAreMissing(String what, List<String> beans, String[] libraries) throws Exception {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(classPathWithout(libraries),
				ClassLoader.getPlatformClassLoader())) {
			Thread.currentThread().setContextClassLoader(loader);
			Callable<?> conversation = (Callable<?>) loader.loadClass(Conversation.class.getName())
				.getDeclaredConstructor()
				.newInstance();
			assertThat(conversation.call()).isEqualTo(beans);
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	private static URL[] classPathWithout(String... libraries) throws Exception {
		List<URL> left = new ArrayList<>();
		int removed = 0;
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			String name = Path.of(entry).getFileName().toString();
			if (Stream.of(libraries).anyMatch(name::startsWith)) {
				removed++;
			}
			else {
				left.add(Path.of(entry).toUri().toURL());
			}
		}
		assertThat(removed).isPositive();
		return left.toArray(URL[]::new);
	}

	/**
	 * A hub and a client that ask each other; tells which optional beans they do not
	 * have.
	 */
	public static final class Conversation implements Callable<List<String>> {

		private final ClassLoader classLoader;

		private final Class<?> application;

		/** Of an application with all that Boot finds on the class path. */
		public Conversation() {
			this(Conversation.class.getClassLoader(), Complete.class);
			// There can be one in a JVM, and this Tomcat is not the first.
			TomcatURLStreamHandlerFactory.disable();
		}

		Conversation(ClassLoader classLoader, Class<?> application) {
			this.classLoader = classLoader;
			this.application = application;
		}

		@Override
		public List<String> call() throws Exception {
			try (Applications applications = new Applications(this.classLoader)) {
				ConfigurableApplicationContext hub = applications.hub(this.application,
						"management.endpoints.web.exposure.include=mesh");
				ConfigurableApplicationContext client = applications.client(hub, this.application);
				assertThat(ask(mesh(client), mesh(hub), "lower", "ABC")).isEqualTo("abc");
				assertThat(ask(mesh(hub), mesh(client), "lower", "DEF")).isEqualTo("def");
				assertThat(ask(mesh(client), mesh(hub), "twice", "{\"price\":5}")).isEqualTo("{\"price\":10}");
				return OPTIONAL_BEANS.stream().filter((bean) -> !hub.containsBean(bean)).toList();
			}
		}

	}

	/**
	 * Only what a server needs: Boot's own modules do not bear that half of them is
	 * hidden.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableMeshAutoConfigurations
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
			TaskExecutionAutoConfiguration.class })
	static class Small extends Listening {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMeshAutoConfigurations
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
			TaskExecutionAutoConfiguration.class })
	static class Text {

		@BusMessageListener("lower")
		String lower(String text) {
			return text.toLowerCase(Locale.ROOT);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Complete extends Listening {

	}

	static class Listening {

		@BusMessageListener("lower")
		String lower(String text) {
			return text.toLowerCase(Locale.ROOT);
		}

		@BusMessageListener("twice")
		Order twice(Order order) {
			return new Order(2 * order.price());
		}

	}

	record Order(int price) {
	}

}
