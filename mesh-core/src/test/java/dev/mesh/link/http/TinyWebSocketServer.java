package dev.mesh.link.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ServerSocketFactory;

/** As much of RFC 6455 as a test of a client needs, over blocking sockets. */
final class TinyWebSocketServer extends TinyServer {

	private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

	private final BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();

	/** What to answer: 101 upgrades, 0 says nothing, anything else refuses. */
	volatile int status = 101;

	volatile boolean echoesSubProtocol = true;

	TinyWebSocketServer() throws IOException {
		this(ServerSocketFactory.getDefault());
	}

	TinyWebSocketServer(ServerSocketFactory sockets) throws IOException {
		super("tiny-websocket-server", sockets);
		start();
	}

	/** The next connection whose handshake is done. */
	Connection connection() throws InterruptedException {
		Connection next = this.accepted.poll(10, TimeUnit.SECONDS);
		if (next == null) {
			throw new AssertionError("nobody connected");
		}
		return next;
	}

	/** The next connection, whenever it comes. */
	Connection anyConnection() throws InterruptedException {
		return this.accepted.take();
	}

	@Override
	void serve(Socket socket) {
		try {
			serve(new Connection(socket));
		}
		catch (IOException ex) {
			// Cut before anything was read.
		}
	}

	private void serve(Connection connection) {
		try {
			if (connection.shakeHands(this.status, this.echoesSubProtocol)) {
				this.accepted.add(connection);
				connection.readFrames();
			}
		}
		catch (IOException ex) {
			connection.frames.add(Frame.END);
		}
	}

	/** One frame, unmasked. */
	record Frame(int opcode, boolean fin, byte[] payload) {

		static final Frame END = new Frame(-1, true, new byte[0]);

		static final int TEXT = 1;

		static final int BINARY = 2;

		static final int CLOSE = 8;

		int closeCode() {
			return ((this.payload[0] & 0xff) << 8) | (this.payload[1] & 0xff);
		}

		String closeReason() {
			return new String(this.payload, 2, this.payload.length - 2, StandardCharsets.UTF_8);
		}

	}

	/** The server's end of one connection. */
	static final class Connection {

		final Map<String, String> headers = new HashMap<>();

		private final Socket socket;

		private final DataInputStream in;

		private final OutputStream out;

		private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

		/** Told of each frame on the reading thread, before anybody can take it. */
		volatile Consumer<Frame> onFrame = (frame) -> {
		};

		Connection(Socket socket) throws IOException {
			this.socket = socket;
			this.socket.setTcpNoDelay(true);
			this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
			this.out = socket.getOutputStream();
		}

		boolean shakeHands(int status, boolean echo) throws IOException {
			String line = readLine();
			boolean websocket = line.startsWith("GET ");
			if (!websocket && !line.startsWith("POST ")) {
				// A TLS greeting: every HTTP server answers like this.
				send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
				this.socket.close();
				return false;
			}
			while (!line.isEmpty()) {
				int colon = line.indexOf(':');
				if (colon > 0) {
					this.headers.put(line.substring(0, colon).toLowerCase(), line.substring(colon + 1).strip());
				}
				line = readLine();
			}
			if (status == 0) {
				return false;
			}
			if (status != 101 || !websocket) {
				send("HTTP/1.1 " + ((status != 101) ? status : 405) + " No\r\nContent-Length: 0\r\n\r\n");
				return false;
			}
			String asked = this.headers.get("sec-websocket-protocol");
			send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
					+ accept(this.headers.get("sec-websocket-key")) + "\r\n"
					+ ((echo && asked != null) ? "Sec-WebSocket-Protocol: " + asked + "\r\n" : "") + "\r\n");
			return true;
		}

		/** Sends a frame as servers do, unmasked. */
		synchronized void send(int opcode, boolean fin, byte[] payload) throws IOException {
			this.out.write((fin ? 0x80 : 0) | opcode);
			if (payload.length < 126) {
				this.out.write(payload.length);
			}
			else if (payload.length < 65536) {
				this.out.write(new byte[] { 126, (byte) (payload.length >> 8), (byte) payload.length });
			}
			else {
				this.out.write(new byte[] { 127, 0, 0, 0, 0, (byte) (payload.length >> 24),
						(byte) (payload.length >> 16), (byte) (payload.length >> 8), (byte) payload.length });
			}
			this.out.write(payload);
			this.out.flush();
		}

		void sendBinary(byte[] payload) throws IOException {
			send(Frame.BINARY, true, payload);
		}

		void sendClose(int code, String reason) throws IOException {
			byte[] text = reason.getBytes(StandardCharsets.UTF_8);
			byte[] payload = new byte[2 + text.length];
			payload[0] = (byte) (code >> 8);
			payload[1] = (byte) code;
			System.arraycopy(text, 0, payload, 2, text.length);
			send(Frame.CLOSE, true, payload);
		}

		/** The next frame of the client. */
		Frame frame() throws InterruptedException {
			Frame frame = this.frames.poll(10, TimeUnit.SECONDS);
			if (frame == null) {
				throw new AssertionError("no frame came");
			}
			return frame;
		}

		/** The next frame of the client, whenever it comes. */
		Frame anyFrame() throws InterruptedException {
			return this.frames.take();
		}

		/** The payload of the next message, whose pieces are put together. */
		byte[] message() throws InterruptedException {
			Frame first = frame();
			return first.fin() ? first.payload() : rest(first);
		}

		/** The payload of a message whose first piece was taken already. */
		byte[] rest(Frame first) throws InterruptedException {
			ByteArrayOutputStream all = new ByteArrayOutputStream();
			Frame frame = first;
			all.writeBytes(frame.payload());
			while (!frame.fin()) {
				frame = frame();
				all.writeBytes(frame.payload());
			}
			return all.toByteArray();
		}

		void cut() throws IOException {
			this.socket.close();
		}

		private void readFrames() throws IOException {
			while (true) {
				int first = this.in.readUnsignedByte();
				int second = this.in.readUnsignedByte();
				long length = second & 0x7f;
				if (length == 126) {
					length = this.in.readUnsignedShort();
				}
				else if (length == 127) {
					length = this.in.readLong();
				}
				byte[] mask = new byte[4];
				this.in.readFully(mask);
				byte[] payload = new byte[(int) length];
				this.in.readFully(payload);
				for (int i = 0; i < payload.length; i++) {
					payload[i] ^= mask[i & 3];
				}
				Frame frame = new Frame(first & 0x0f, (first & 0x80) != 0, payload);
				this.onFrame.accept(frame);
				this.frames.add(frame);
			}
		}

		private String readLine() throws IOException {
			StringBuilder line = new StringBuilder();
			for (int c = this.in.readUnsignedByte(); c != '\n' && c != 0x16; c = this.in.readUnsignedByte()) {
				if (c != '\r') {
					line.append((char) c);
				}
			}
			return line.toString();
		}

		private void send(String text) throws IOException {
			this.out.write(text.getBytes(StandardCharsets.ISO_8859_1));
			this.out.flush();
		}

		private static String accept(String key) {
			try {
				byte[] hash = MessageDigest.getInstance("SHA-1")
					.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
				return Base64.getEncoder().encodeToString(hash);
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
