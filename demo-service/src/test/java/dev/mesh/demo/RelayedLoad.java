package dev.mesh.demo;

import dev.mesh.demo.DemoClient.Answer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What two containers that can only reach each other through hubs do all the time:
 * messages both ways, one request after the other, and one stream, the connection of a
 * tunnel, on which a question is asked and answered five times a second.
 */
final class RelayedLoad {

	/**
	 * Asks on one connection to port $1 until there is the file $2, then once more, and
	 * prints how many answers have come, and to how many questions.
	 */
	private static final String ASK = """
			exec 3<>/dev/tcp/127.0.0.1/$1
			(
				while [ ! -e $2 ]; do
					printf 'GET /actuator/health/liveness HTTP/1.1\\r\\nHost: far\\r\\n\\r\\n'
					echo >>$2.asked
					sleep 0.2
				done
				printf 'GET /actuator/health/liveness HTTP/1.1\\r\\nHost: far\\r\\nConnection: close\\r\\n\\r\\n'
				echo >>$2.asked
			) >&3 &
			answered=$(grep -c '^HTTP/1.1 200' <&3)
			wait
			echo $answered of $(grep -c ^ $2.asked)
			""";

	/**
	 * Requests and stream wait for what happens elsewhere: each has a thread of its own.
	 */
	private static final Executor THREADS = (task) -> new Thread(task, "load").start();

	private final DemoContainer west;

	private final Traffic eastwards;

	private final Traffic westwards;

	private final CompletableFuture<Requests> requests;

	/** As {@code /api/tunnels} has described it. */
	private final Answer tunnel;

	/** In the container; when it is there the stream ends. */
	private final String endFile = "/tmp/" + UUID.randomUUID();

	private final CompletableFuture<String> stream;

	private volatile boolean ending;

	private RelayedLoad(String name, DemoContainer west, DemoContainer east) {
		this.west = west;
		this.eastwards = Traffic.start(name, west.client(), east.client());
		this.westwards = Traffic.start(name, east.client(), west.client());
		String receiver = east.client().ownKey();
		this.requests = CompletableFuture.supplyAsync(() -> ask(west.client(), receiver), THREADS);
		this.tunnel = tunnel(west.client(), receiver);
		String port = this.tunnel.json().get("listenPort").asString();
		this.stream = CompletableFuture.supplyAsync(() -> west.run("bash", "-c", ASK, "ask", port, this.endFile),
				THREADS);
	}

	/** Returns once messages arrive at both ends and the stream is asked on. */
	static RelayedLoad start(String name, DemoContainer west, DemoContainer east) {
		RelayedLoad load = new RelayedLoad(name, west, east);
		load.eastwards.awaitArrival();
		load.westwards.awaitArrival();
		west.run("bash", "-c", "until [ -s " + load.endFile + ".asked ]; do sleep 0.1; done");
		return load;
	}

	private static Answer tunnel(DemoClient from, String to) {
		Answer opened = from.post("/api/tunnels",
				Map.of("listenPort", 0, "to", to, "targetHost", "127.0.0.1", "targetPort", DemoContainer.PORT));
		assertThat(opened.status()).as(opened.text()).isEqualTo(201);
		return opened;
	}

	private Requests ask(DemoClient from, String to) {
		int replied = 0;
		double longestMillis = 0;
		while (!this.ending) {
			String question = "question " + replied;
			Answer answer = from.post("/api/requests", Map.of("to", to, "path", "ask", "text", question));
			assertThat(answer.json().get("result").asString()).as(answer.text()).isEqualTo("REPLIED");
			assertThat(answer.json().get("text").asString()).isEqualTo(question);
			longestMillis = Math.max(longestMillis, answer.json().get("millis").asDouble());
			replied++;
		}
		return new Requests(replied, longestMillis);
	}

	/**
	 * Ends it and requires that every message has arrived once and in order, every
	 * request has its reply, and the stream has every answer; prints what that was.
	 * @return the longest time in which nothing arrived in one direction
	 */
	Duration requireAllArrived(String fault) {
		this.ending = true;
		this.west.run("touch", this.endFile);
		this.eastwards.requireAllArrived();
		this.westwards.requireAllArrived();
		Requests asked = this.requests.join();
		String[] answered = this.stream.join().split(" of ");
		assertThat(answered[0]).as("answers on the stream").isEqualTo(answered[1]);
		this.west.client().delete(this.tunnel.location());
		Duration pause = Collections.max(List.of(this.eastwards.longestPause(), this.westwards.longestPause()));
		System.out.printf("| %s | %,d | %,d | %s | %,d ms | %,.0f ms |%n", fault,
				this.eastwards.messages() + this.westwards.messages(), asked.replied(), answered[0], pause.toMillis(),
				asked.longestMillis());
		return pause;
	}

	/**
	 * What came of the requests.
	 *
	 * @param longestMillis the one that took longest
	 */
	private record Requests(int replied, double longestMillis) {
	}

}
