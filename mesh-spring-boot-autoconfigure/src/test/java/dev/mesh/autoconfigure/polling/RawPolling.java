package dev.mesh.autoconfigure.polling;

import dev.mesh.autoconfigure.polling.RawHttp.Answer;
import dev.mesh.link.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.UUID;

/**
 * Requests of one link, on a connection of their own each unless it is said otherwise.
 */
final class RawPolling {

	final String link = UUID.randomUUID().toString().replace("-", "");

	private final int port;

	RawPolling(int port) {
		this.port = port;
	}

	Answer open() throws IOException {
		try (RawHttp http = new RawHttp(this.port)) {
			return http.ask("POST", new byte[0], link(), number(0), "Mesh-Version: mesh.v1");
		}
	}

	Answer post(long number, byte[] body) throws IOException {
		try (RawHttp http = new RawHttp(this.port)) {
			return http.ask("POST", body, link(), number(number));
		}
	}

	Answer post(long number, ByteBuffer... records) throws IOException {
		return post(number, batch(records));
	}

	Answer get(long number) throws IOException {
		try (RawHttp http = beginGet(number)) {
			return http.answer();
		}
	}

	/** A GET whose answer is read by the caller. */
	RawHttp beginGet(long number) throws IOException {
		return new RawHttp(this.port).send("GET", new byte[0], link(), number(number));
	}

	Answer delete(String reason) throws IOException {
		try (RawHttp http = new RawHttp(this.port)) {
			return http.ask("DELETE", reason.getBytes(), link());
		}
	}

	String link() {
		return "Mesh-Link: " + this.link;
	}

	static String number(long number) {
		return "Mesh-Number: " + number;
	}

	static byte[] batch(ByteBuffer... records) {
		Queue<ByteBuffer> queue = new ArrayDeque<>();
		Arrays.stream(records).map(ByteBuffer::duplicate).forEach(queue::add);
		return RecordBatch.take(queue).bytes();
	}

	static List<ByteBuffer> records(Answer answer) throws IOException {
		return RecordBatch.parse(answer.body());
	}

}
