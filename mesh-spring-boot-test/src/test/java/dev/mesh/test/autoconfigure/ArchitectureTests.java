package dev.mesh.test.autoconfigure;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshConnectionDetails;
import dev.mesh.autoconfigure.MeshDiscoveryAutoConfiguration;
import dev.mesh.autoconfigure.MeshNetwork;
import dev.mesh.runtime.Timekeeper;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Tests that the test kit stands on what everybody has, and on a clock and links of its
 * own: what peers say to each other goes no other way than in production.
 */
class ArchitectureTests {

	private static final Set<String> PACKAGES = Set.of("dev.mesh", "dev.mesh.bus", "dev.mesh.presence",
			"dev.mesh.session", "dev.mesh.link", "dev.mesh.link.memory", "dev.mesh.identity", "dev.mesh.template",
			"dev.mesh.test", "dev.mesh.test.autoconfigure", "dev.mesh.test.container");

	private static final Set<String> CLASSES = List
		.of(MeshNetwork.class, MeshConnectionDetails.class, MeshAutoConfiguration.class,
				MeshDiscoveryAutoConfiguration.class, Timekeeper.class, Timekeeper.Watch.class,
				dev.mesh.annotation.MeshListenerConfiguration.class, dev.mesh.wire.ErrorCode.class)
		.stream()
		.map(Class::getName)
		.collect(java.util.stream.Collectors.toSet());

	private static final JavaClasses MODULE = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages("dev.mesh.test");

	@Test
	void nothingInsideTheMeshIsTouchedButItsClockAndItsLinks() {
		noClasses().should()
			.dependOnClassesThat(resideInAPackage("dev.mesh..").and(describe("are not for the test kit",
					(type) -> !PACKAGES.contains(type.getPackageName()) && !CLASSES.contains(name(type)))))
			.check(MODULE);
	}

	@Test
	void thePlainKitKnowsNothingOfSpringsContextsAndTests() {
		noClasses().that()
			.resideInAPackage("dev.mesh.test")
			.should()
			.dependOnClassesThat(
					resideInAPackage("org.springframework.boot..").or(resideInAPackage("org.springframework.context.."))
						.or(resideInAPackage("org.springframework.test.."))
						.or(resideInAPackage("dev.mesh.test.autoconfigure.."))
						.or(resideInAPackage("dev.mesh.test.container.."))
						.or(resideInAPackage("org.testcontainers..")))
			.check(MODULE);
	}

	private static String name(JavaClass type) {
		return type.isArray() ? type.getBaseComponentType().getName() : type.getName();
	}

}
