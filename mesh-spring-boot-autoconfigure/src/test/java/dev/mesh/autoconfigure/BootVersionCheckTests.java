package dev.mesh.autoconfigure;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertyResolver;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.env.MockEnvironment;

/**
 * Tests for {@link BootVersionCheck}; {@code PublishedProcessTests} runs it in an
 * application of Spring Boot 3.
 */
@ExtendWith(OutputCaptureExtension.class)
class BootVersionCheckTests {

	@ParameterizedTest
	@ValueSource(strings = { "2.7.18", "3.5.8", "3.5.8-SNAPSHOT", "4.0.0", "4.0.1" })
	void olderVersionsAreRefusedWithWhatIsNeededAndWhatToDo(String version) {
		UnsupportedBootVersionException refused = catchThrowableOfType(UnsupportedBootVersionException.class,
				() -> check(version, new MockEnvironment()));

		FailureAnalysis analysis = new UnsupportedBootVersionFailureAnalyzer().analyze(refused);
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("needs Spring Boot 4.1 or a later 4.x")
			.contains("has Spring Boot " + version);
		assertThat(analysis.getAction()).contains("Update").contains("mesh.boot-version-check=false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "5.0.0-M1", "10.1.0" })
	void newerVersionsNeedAnotherMesh(String version) {
		assertThatThrownBy(() -> check(version, new MockEnvironment())).isInstanceOfSatisfying(
				UnsupportedBootVersionException.class,
				(refused) -> assertThat(refused.action())
					.contains("Take a version of Mesh that was made for Spring Boot " + version)
					.doesNotContain("Update"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "4.1.0", "4.1.7", "4.2.0-M1", "4.10.0", "unknown", "4", "99999999999.1.0" })
	void versionsThatFitAndThoseThatTellNothingPass(String version) {
		assertThatNoException().isThrownBy(() -> check(version, new MockEnvironment()));
	}

	@Test
	void withoutAVersionNothingIsSaid() {
		assertThatNoException().isThrownBy(() -> check(null, new MockEnvironment()));
		assertThatNoException().isThrownBy(() -> check(SpringBootVersion.getVersion(), new MockEnvironment()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "mesh.boot-version-check", "mesh.enabled" })
	void canBeSwitchedOff(String property) {
		assertThatNoException().isThrownBy(() -> check("3.5.8", new MockEnvironment().withProperty(property, "false")));
	}

	@Test
	void whatIsNeitherTrueNorFalseIsLeftToWhoeverBindsIt() {
		assertThatNoException()
			.isThrownBy(() -> check("4.1.0", new MockEnvironment().withProperty("mesh.enabled", "perhaps")));
	}

	@Test
	void isCalledInEveryApplicationAndItsAnalysisPrinted(CapturedOutput output) {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(ApplicationListener.class))
			.hasAtLeastOneElementOfType(BootVersionCheck.class);
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.logging(LogFactory.getLog(getClass()))))
			.hasAtLeastOneElementOfType(UnsupportedBootVersionFailureAnalyzer.class);
		SpringApplication application = new SpringApplication(Nothing.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.addListeners(new BootVersionCheck(() -> "3.5.8"));

		UnsupportedBootVersionException refused = catchThrowableOfType(UnsupportedBootVersionException.class,
				application::run);

		assertThat(refused).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").contains("has Spring Boot 3.5.8");
	}

	/** Else it would fail with what it warns of. */
	@Test
	void usesOnlyWhatOlderVersionsHaveUnderTheSameName() {
		classes().should()
			.onlyDependOnClassesThat(belongToAnyOf(BootVersionCheck.class, UnsupportedBootVersionException.class,
					UnsupportedBootVersionFailureAnalyzer.class, SpringBootVersion.class,
					ApplicationEnvironmentPreparedEvent.class, ApplicationEvent.class, ApplicationListener.class,
					ConfigurableEnvironment.class, PropertyResolver.class, AbstractFailureAnalyzer.class,
					FailureAnalysis.class)
				.or(resideInAnyPackage("java..", "org.jspecify.annotations")))
			.check(new ClassFileImporter().importClasses(BootVersionCheck.class, UnsupportedBootVersionException.class,
					UnsupportedBootVersionFailureAnalyzer.class));
	}

	private static void check(String version, ConfigurableEnvironment environment) {
		SpringApplication application = new SpringApplication(Nothing.class);
		new BootVersionCheck(() -> version).onApplicationEvent(new ApplicationEnvironmentPreparedEvent(
				new DefaultBootstrapContext(), application, new String[0], environment));
	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

}
