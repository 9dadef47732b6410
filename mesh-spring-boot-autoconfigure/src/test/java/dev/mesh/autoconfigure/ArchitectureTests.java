package dev.mesh.autoconfigure;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.mesh.wire.ErrorCode;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * Tests for the rules of {@code docs/architecture.md} that this module has to keep.
 */
class ArchitectureTests {

	private static final String[] PUBLIC_PACKAGES = { "dev.mesh", "dev.mesh.bus", "dev.mesh.presence",
			"dev.mesh.session", "dev.mesh.link", "dev.mesh.link.websocket", "dev.mesh.identity", "dev.mesh.filter",
			"dev.mesh.limit", "dev.mesh.tunnel", "dev.mesh.discovery", "dev.mesh.discovery.dns" };

	private static final String[] OWN_PACKAGES = { "dev.mesh.annotation", "dev.mesh.autoconfigure", "dev.mesh.event",
			"dev.mesh.observation", "dev.mesh.template" };

	private static final JavaClasses MODULE = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages(OWN_PACKAGES);

	@Test
	void onlyThePublicPackagesOfTheCoreAreUsed() {
		noClasses().should()
			.dependOnClassesThat(
					resideInAPackage("dev.mesh..").and(describe("are not public API", (type) -> !isPublicApi(type))))
			.check(MODULE);
	}

	@Test
	void whatApplicationsUseDoesNotDependOnTheAutoConfigurationNorOnSpringBoot() {
		noClasses().that()
			.resideOutsideOfPackage("dev.mesh.autoconfigure..")
			.should()
			.dependOnClassesThat(resideInAnyPackage("dev.mesh.autoconfigure..", "org.springframework.boot.."))
			.check(MODULE);
	}

	@Test
	void packagesHaveNoCycles() {
		slices().matching("dev.mesh.(**)").should().beFreeOfCycles().check(MODULE);
	}

	@Test
	void featuresDoNotDependOnEachOther() {
		slices().matching("dev.mesh.autoconfigure.(*)..").should().notDependOnEachOther().check(MODULE);
	}

	@Test
	void autoConfigurationsArePublicAndFinalWithoutPublicMembers() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(MODULE);
		List<String> publicMembers = MODULE.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.flatMap((type) -> type.getMembers().stream())
			.filter((member) -> member.getModifiers().contains(JavaModifier.PUBLIC))
			.map((member) -> member.getFullName())
			.toList();
		assertThat(publicMembers).isEmpty();
	}

	@Test
	void everyAutoConfigurationIsListed() {
		List<String> listed = ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("dev.mesh."))
			.toList();
		assertThat(
				MODULE.stream().filter((type) -> type.isAnnotatedWith(AutoConfiguration.class)).map(JavaClass::getName))
			.containsExactlyInAnyOrderElementsOf(listed);
	}

	/** So that Boot leaves those out whose classes are missing without loading them. */
	@Test
	void conditionsOfEveryAutoConfigurationAreKnownBeforeItIsLoaded() throws Exception {
		Properties metadata = PropertiesLoaderUtils
			.loadAllProperties("META-INF/spring-autoconfigure-metadata.properties");
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).getCandidates())
			.filteredOn((name) -> name.startsWith("dev.mesh."))
			.allMatch(metadata::containsKey);
		assertThat(MODULE.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class)
					&& type.isAnnotatedWith(ConditionalOnClass.class))
			.map((type) -> type.getName() + ".ConditionalOnClass")).isNotEmpty().allMatch(metadata::containsKey);
	}

	@Test
	void tomcatIsOnlyKnownWhereItIsOptional() {
		noClasses().that()
			.haveSimpleNameNotStartingWith("Tomcat")
			.and(not(describe("are within such", (type) -> type.getName().contains(".Tomcat"))))
			.should()
			.dependOnClassesThat(resideInAnyPackage("org.apache.tomcat..", "org.apache.coyote.."))
			.check(MODULE);
	}

	private static boolean isPublicApi(JavaClass type) {
		JavaClass outer = type;
		while (outer.isArray() || outer.getEnclosingClass().isPresent()) {
			outer = outer.isArray() ? outer.getBaseComponentType() : outer.getEnclosingClass().get();
		}
		String name = outer.getPackageName();
		return Stream.of(OWN_PACKAGES).anyMatch(name::startsWith) || List.of(PUBLIC_PACKAGES).contains(name)
				|| outer.getFullName().equals(ErrorCode.class.getName());
	}

}
