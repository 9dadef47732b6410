package dev.mesh.starter;

import static dev.mesh.starter.NewProject.dependency;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application as there are many, with JPA, validation, a cache, a login form, STOMP,
 * asynchronous and scheduled work: as it is, and with the starter and two classes added.
 */
@Tag("heavy")
class BookshopProcessTests {

	private static final String BOOT = "org.springframework.boot";

	private static final String OWN = """
			spring:
			  datasource: { url: "jdbc:h2:file:%s;AUTO_SERVER=TRUE" }
			  jpa: { open-in-view: false, hibernate: { ddl-auto: update } }
			  jackson: { property-naming-strategy: SNAKE_CASE }
			  task: { execution: { mode: force } }
			  security: { user: { name: clerk, password: books } }
			""";

	private static final String PEER = "mesh:\n  peer: { name: %s, metadata: { role: bookshop } }\n";

	private static final String SERVER = PEER + "  server: { enabled: true, "
			+ "users: [{ principal: shop, password: \"{noop}secret\" }] }\n";

	private static final String CLIENT = PEER
			+ "  session: { urls: [\"ws://127.0.0.1:%d/mesh\"], principal: shop, password: secret }\n";

	@TempDir
	private static Path folder;

	private static NewProject without;

	private static NewProject with;

	@BeforeAll
	static void build() throws Exception {
		LocalRepository repository = new LocalRepository();
		String own = Stream.of("data-jpa", "validation", "cache", "security", "webmvc", "websocket")
			.map((starter) -> dependency(BOOT, "spring-boot-starter-" + starter, ""))
			.reduce("", String::concat) + dependency("com.h2database", "h2", "");
		Map<String, String> sources = new HashMap<>(sources("own"));
		without = NewProject.build(folder.resolve("without"), repository, "", own, sources);
		sources.putAll(sources("mesh"));
		with = NewProject.build(folder.resolve("with"), repository, "", own + new Readme().dependency(), sources);
	}

	private static Map<String, String> sources(String kind) throws Exception {
		Map<String, String> sources = new HashMap<>();
		try (Stream<Path> files = Files.list(Path.of("src/test/projects/bookshop", kind))) {
			for (Path file : files.toList()) {
				sources.put("bookshop/" + file.getFileName().toString().replace(".java", ""), Files.readString(file));
			}
		}
		return sources;
	}

	/** In the database of that name, which all that name it share. */
	private static RunningApplication start(NewProject project, String name, String database, String yaml)
			throws Exception {
		return project.start(name, OWN.formatted(folder.resolve(database)) + yaml,
				List.of("-Dh2.bindAddress=127.0.0.1"), List.of("--server.port=0"));
	}

	@Test
	void everythingOfItsOwnWorksWithTheStarterAsItDoesWithout() throws Exception {
		List<String> expected;
		try (RunningApplication shop = start(without, "alone", "alone", "")) {
			expected = everythingOfItsOwn(shop);
		}
		assertThat(expected).containsExactly("anonymous: 302 /login", "wrong password: 302 /login?error",
				"login: 302 /", "no title: 400", "negative price: 400",
				"added: 201 {\"id\":1,\"price_in_cents\":1200,\"title\":\"Emma\"}",
				"read: 200 {\"id\":1,\"price_in_cents\":1200,\"title\":\"Emma\"}", "unknown: 404", "asked once: 200 2",
				"changed: 204 ", "read again: 200 {\"id\":1,\"price_in_cents\":900,\"title\":\"Emma\"}",
				"asked twice: 200 3", "asynchronous: 200 1 on task-n",
				"scheduled: 200 {\"thread\":\"MessageBroker-n\"}",
				"stomp: {\"id\":null,\"price_in_cents\":0,\"title\":\"clerk asks for Emma\"}");
		try (RunningApplication hub = start(with, "hub", "hub", SERVER.formatted("hub"));
				RunningApplication edge = start(with, "edge", "edge", CLIENT.formatted("edge", hub.port()))) {
			hub.awaitOutput("Instance edge is there");
			edge.awaitOutput("Instance hub is there");
			assertThat(everythingOfItsOwn(hub)).isEqualTo(expected);
			assertThat(everythingOfItsOwn(edge)).isEqualTo(expected);
			hub.awaitOutput("Another instance has changed book 1");
			edge.awaitOutput("Another instance has changed book 1");
		}
	}

	private static List<String> everythingOfItsOwn(RunningApplication shop) throws Exception {
		Clerk clerk = new Clerk(shop.port());
		List<String> seen = new ArrayList<>();
		seen.add("anonymous: " + clerk.visit("/api/books/1"));
		seen.add("wrong password: " + clerk.logIn("clerk", "wrong"));
		seen.add("login: " + clerk.logIn("clerk", "books").replace("/api/books/1?continue", "/"));
		seen.add("no title: " + clerk.call("POST", "/api/books", "{\"title\":\" \",\"price_in_cents\":1}"));
		seen.add("negative price: " + clerk.call("POST", "/api/books", "{\"title\":\"Emma\",\"price_in_cents\":-1}"));
		seen.add("added: " + clerk.call("POST", "/api/books", "{\"title\":\"Emma\",\"price_in_cents\":1200}"));
		seen.add("read: " + clerk.get("/api/books/1"));
		seen.add("unknown: " + clerk.get("/api/books/2"));
		clerk.get("/api/books/1");
		seen.add("asked once: " + clerk.get("/api/reads"));
		seen.add("changed: " + clerk.call("PUT", "/api/books/1/price", "900"));
		seen.add("read again: " + clerk.get("/api/books/1"));
		seen.add("asked twice: " + clerk.get("/api/reads"));
		seen.add("asynchronous: " + clerk.get("/api/report").replaceAll("-\\d+", "-n"));
		seen.add("scheduled: " + clerk.get("/api/scheduled").replaceAll("-\\d+", "-n"));
		seen.add("stomp: " + clerk.ask("/app/ask", "1", "/topic/answers"));
		return seen;
	}

	@Test
	void aChangeInOneInstanceEvictsTheCacheOfTheOther() throws Exception {
		try (RunningApplication hub = start(with, "one", "shared", SERVER.formatted("one"));
				RunningApplication edge = start(with, "two", "shared", CLIENT.formatted("two", hub.port()));
				RunningApplication apart = start(without, "three", "shared", "")) {
			hub.awaitOutput("Instance two is there");
			edge.awaitOutput("Instance one is there");
			Clerk here = login(hub);
			Clerk there = login(edge);
			Clerk elsewhere = login(apart);
			here.call("POST", "/api/books", "{\"title\":\"Emma\",\"price_in_cents\":1200}");
			for (Clerk clerk : List.of(here, there, elsewhere)) {
				assertThat(clerk.get("/api/books/1")).contains("1200");
			}
			assertThat(here.call("PUT", "/api/books/1/price", "900")).startsWith("204");
			awaitPrice(there, "900");
			assertThat(there.call("PUT", "/api/books/1/price", "850")).startsWith("204");
			awaitPrice(here, "850");
			assertThat(elsewhere.get("/api/books/1")).as("nobody tells who is not in the mesh").contains("1200");
		}
	}

	private static Clerk login(RunningApplication shop) throws Exception {
		Clerk clerk = new Clerk(shop.port());
		clerk.logIn("clerk", "books");
		return clerk;
	}

	private static void awaitPrice(Clerk clerk, String cents) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> clerk.get("/api/books/1").contains(cents));
	}

}
