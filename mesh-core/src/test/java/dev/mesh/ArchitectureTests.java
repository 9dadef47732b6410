package dev.mesh;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The package graph and the banned APIs of docs/architecture.md. */
class ArchitectureTests {

	private static final String[] EDGES = { "dev.mesh", "dev.mesh.runtime..", "dev.mesh.link..", "dev.mesh.tunnel..",
			"dev.mesh.discovery.dns.." };

	private static final JavaClasses MAIN = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.withImportOption((location) -> !location.contains("test-classes"))
		.importPackages("dev.mesh");

	@Test
	void packagesAreFreeOfCycles() {
		slices().matching("dev.mesh.(**)").should().beFreeOfCycles().check(MAIN);
	}

	@Test
	void nothingBelowImportsTheFacade() {
		noClasses().that(not(resideInAPackage("dev.mesh")))
			.should()
			.dependOnClassesThat(resideInAPackage("dev.mesh"))
			.check(MAIN);
	}

	@ParameterizedTest
	@CsvSource({ "identity, ''", "wire, ''", "link, ''", "filter, ''", "limit, ''", "discovery, identity limit",
			"discovery.dns, discovery limit", "session, identity wire filter limit link",
			"bus, identity wire filter limit", "presence, identity wire filter limit", "routing, identity wire",
			"overlay, identity limit",
			"peer, identity wire filter limit link discovery session bus presence routing overlay",
			"link.http, link wire limit", "link.websocket, ''", "link.memory, link", "tunnel, identity bus limit",
			"runtime, identity wire filter limit link link.http discovery session bus presence routing peer" })
	void aPackageImportsOnlyWhatTheArchitectureAllows(String from, String allowed) {
		String[] packages = Stream.concat(Stream.of(from), Arrays.stream(allowed.split(" ")))
			.filter((name) -> !name.isEmpty())
			.map((name) -> "dev.mesh." + name)
			.toArray(String[]::new);
		DescribedPredicate<JavaClass> ours = resideInAPackage("dev.mesh..");
		classes().that(resideInAPackage("dev.mesh." + from))
			.should()
			.onlyDependOnClassesThat(not(ours).or(resideInAnyPackage(packages)))
			.check(MAIN);
	}

	/** The factory of sessions passes an SSLContext on to the transports. */
	@Test
	void onlyTheEdgesUseThreadsLocksAndSockets() {
		noClasses().that(not(resideInAnyPackage(EDGES)))
			.should()
			.dependOnClassesThat(not(type(SSLContext.class))
				.and(resideInAnyPackage("java.util.concurrent.locks", "java.net.http..", "javax.net.."))
				.or(DescribedPredicate.describe("threads, executors or sockets", ArchitectureTests::isThreadOrSocket)))
			.check(MAIN);
	}

	private static boolean isThreadOrSocket(JavaClass type) {
		return type.isAssignableTo(Thread.class) || type.isAssignableTo(Executor.class)
				|| type.isAssignableTo(java.net.Socket.class) || type.isAssignableTo(java.net.ServerSocket.class)
				|| type.isAssignableTo(java.nio.channels.NetworkChannel.class);
	}

	@Test
	void onlyTheEdgesReadAClock() {
		noClasses().that(not(resideInAnyPackage(EDGES)))
			.should()
			.callMethod(System.class, "nanoTime")
			.orShould()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.callMethod(Instant.class, "now")
			.orShould()
			.dependOnClassesThat()
			.areAssignableTo(Clock.class)
			.check(MAIN);
	}

	/**
	 * So that a clock that is put forward or back changes nothing but the incarnation at
	 * a start, when credentials expire, and what is shown to people.
	 */
	@Test
	void onlyThreePlacesAskForTheTimeOfDay() {
		noClasses().that(not(simpleName("RunFactory").or(simpleName("WorkBench")).or(simpleName("LoopSession"))))
			.should()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.callMethod(Instant.class, "now")
			.check(MAIN);
	}

	@Test
	void entropyIsHandedIn() {
		noClasses().that(not(resideInAnyPackage(EDGES)))
			.should()
			.callConstructor(Random.class)
			.orShould()
			.callMethod(Math.class, "random")
			.orShould()
			.callMethod(ThreadLocalRandom.class, "current")
			.orShould()
			.callConstructor(SecureRandom.class)
			.check(MAIN);
	}

	@Test
	void onlyTheIdentityStoreAndTheEdgesTouchFiles() {
		noClasses().that(not(resideInAnyPackage(EDGES)).and(not(resideInAPackage("dev.mesh.identity"))))
			.should()
			.dependOnClassesThat(resideInAnyPackage("java.nio.file.."))
			.orShould()
			.dependOnClassesThat()
			.areAssignableTo(java.io.File.class)
			.check(MAIN);
	}

}
