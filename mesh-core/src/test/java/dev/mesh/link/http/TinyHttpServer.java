package dev.mesh.link.http;

import dev.mesh.link.RecordBatch;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/**
 * As much HTTP/1.1 as a test of a long-polling client needs: the test sees each request
 * and answers it, or does not, or badly.
 */
final class TinyHttpServer extends TinyServer {

	private final Map<String, BlockingQueue<Request>> requests = Map.of("GET", new LinkedBlockingQueue<>(), "POST",
			new LinkedBlockingQueue<>(), "DELETE", new LinkedBlockingQueue<>());

	TinyHttpServer() throws IOException {
		this(ServerSocketFactory.getDefault());
	}

	TinyHttpServer(ServerSocketFactory sockets) throws IOException {
		super("tiny-http-server", sockets);
		start();
	}

	/** The next request of this method. */
	Request next(String method) throws InterruptedException {
		Request request = this.requests.get(method).poll(10, TimeUnit.SECONDS);
		if (request == null) {
			throw new AssertionError("no " + method + " came");
		}
		return request;
	}

	/** Whether there is a request of this method that the test has not seen. */
	boolean hasNext(String method) {
		return !this.requests.get(method).isEmpty();
	}

	/** Opens a link: the answer to the next POST. */
	Request open(long holdMillis) throws Exception {
		Request open = next("POST");
		open.answer(200, Map.of("Mesh-Version", "mesh.v1", "Mesh-Hold-Millis", Long.toString(holdMillis)), new byte[0]);
		return open;
	}

	@Override
	void serve(Socket connection) {
		try (connection) {
			connection.setTcpNoDelay(true);
			DataInputStream in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
			while (true) {
				Request request = Request.read(in, connection);
				this.requests.get(request.method).add(request);
			}
		}
		catch (IOException ex) {
			forget(connection);
		}
	}

	/** One request, to be answered by the test. */
	static final class Request {

		final String method;

		final Map<String, String> headers = new HashMap<>();

		private final Socket connection;

		private byte[] body = new byte[0];

		private Request(String method, Socket connection) {
			this.method = method;
			this.connection = connection;
		}

		static Request read(DataInputStream in, Socket connection) throws IOException {
			Request request = new Request(line(in).split(" ")[0], connection);
			for (String line = line(in); !line.isEmpty(); line = line(in)) {
				int colon = line.indexOf(':');
				request.headers.put(line.substring(0, colon).toLowerCase(), line.substring(colon + 1).strip());
			}
			request.body = in.readNBytes(Integer.parseInt(request.headers.getOrDefault("content-length", "0")));
			return request;
		}

		long number() {
			return Long.parseLong(this.headers.get("mesh-number"));
		}

		byte[] body() {
			return this.body;
		}

		List<ByteBuffer> records() throws IOException {
			return RecordBatch.parse(this.body);
		}

		void answer(int status, Map<String, String> more, byte[] content) throws IOException {
			ByteArrayOutputStream out = new ByteArrayOutputStream();
			StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
			more.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
			if (status != 204 && !more.containsKey("Content-Length")) {
				head.append("Content-Length: ").append(content.length).append("\r\n");
			}
			out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
			out.writeBytes(content);
			this.connection.getOutputStream().write(out.toByteArray());
		}

		void answer(int status) throws IOException {
			answer(status, Map.of(), new byte[0]);
		}

		/** A refusal of the mesh. */
		void refuse(int status, String code, String text) throws IOException {
			answer(status, Map.of("Mesh-Error", code), text.getBytes(StandardCharsets.UTF_8));
		}

		/** The batch that was asked for. */
		void batch(ByteBuffer... records) throws IOException {
			Queue<ByteBuffer> queue = new ArrayDeque<>(List.of(records));
			answer(200, Map.of("Mesh-Number", Long.toString(number())), RecordBatch.take(queue).bytes());
		}

		/** More of an answer. */
		void connectionWrite(byte[] bytes) throws IOException {
			this.connection.getOutputStream().write(bytes);
		}

		void cut() throws IOException {
			this.connection.setSoLinger(true, 0);
			this.connection.close();
		}

		private static String line(DataInputStream in) throws IOException {
			StringBuilder line = new StringBuilder();
			for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
				if (c != '\r') {
					line.append((char) c);
				}
			}
			return line.toString();
		}

	}

}
