package dev.mesh.discovery.dns;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on a UDP port of the loopback interface, which knows what it is told. */
final class LoopbackNameServer implements AutoCloseable {

	static final int A = 1;

	static final int AAAA = 28;

	static final int SRV = 33;

	private static final int NAME_ERROR = 3;

	private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());

	private final Map<String, List<Answer>> records = new ConcurrentHashMap<>();

	private final AtomicInteger questions = new AtomicInteger();

	/** What it answers with; -1 = not at all. */
	private volatile int responseCode;

	LoopbackNameServer() throws IOException {
		Thread thread = new Thread(this::run, "loopback-name-server");
		thread.setDaemon(true);
		thread.start();
	}

	String address() {
		return "127.0.0.1:" + this.socket.getLocalPort();
	}

	/** How often it was asked. */
	int questions() {
		return this.questions.get();
	}

	/** From now on every answer has this code, or there is none for -1. */
	void answerWith(int code) {
		this.responseCode = code;
	}

	/** The name exists, perhaps without records. */
	void name(String name) {
		this.records.computeIfAbsent(name, (added) -> new ArrayList<>());
	}

	void address(String name, String address) throws IOException {
		byte[] bytes = InetAddress.getByName(address).getAddress();
		add(name, new Answer((bytes.length == 4) ? A : AAAA, bytes));
	}

	void service(String name, int priority, int weight, int port, String target) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		out.writeShort(priority);
		out.writeShort(weight);
		out.writeShort(port);
		writeName(out, target);
		add(name, new Answer(SRV, bytes.toByteArray()));
	}

	void forget(String name) {
		this.records.remove(name);
	}

	private void add(String name, Answer answer) {
		this.records.merge(name, List.of(answer), (before, added) -> {
			List<Answer> all = new ArrayList<>(before);
			all.addAll(added);
			return all;
		});
	}

	private void run() {
		byte[] buffer = new byte[512];
		while (!this.socket.isClosed()) {
			DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
			try {
				this.socket.receive(packet);
				this.questions.incrementAndGet();
				if (this.responseCode >= 0) {
					byte[] reply = reply(Arrays.copyOf(packet.getData(), packet.getLength()));
					this.socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
				}
			}
			catch (IOException ex) {
				if (!this.socket.isClosed()) {
					throw new IllegalStateException(ex);
				}
			}
		}
	}

	/** One question in, its records out (RFC 1035, section 4). */
	private byte[] reply(byte[] query) throws IOException {
		StringBuilder name = new StringBuilder();
		int position = 12;
		while (query[position] != 0) {
			name.append(new String(query, position + 1, query[position], "US-ASCII")).append('.');
			position += query[position] + 1;
		}
		name.setLength(Math.max(name.length() - 1, 0));
		int type = ((query[position + 1] & 0xff) << 8) | (query[position + 2] & 0xff);
		List<Answer> known = this.records.get(name.toString());
		int code = (this.responseCode == 0 && known == null) ? NAME_ERROR : this.responseCode;
		List<Answer> answers = (code != 0) ? List.of()
				: known.stream().filter((answer) -> answer.type() == type).toList();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		out.write(query, 0, 2);
		out.writeShort(0x8580 | code);
		out.writeShort(1);
		out.writeShort(answers.size());
		out.writeInt(0);
		out.write(query, 12, position + 5 - 12);
		for (Answer answer : answers) {
			out.writeShort(0xc00c);
			out.writeShort(answer.type());
			out.writeShort(1);
			out.writeInt(5);
			out.writeShort(answer.data().length);
			out.write(answer.data());
		}
		return bytes.toByteArray();
	}

	private static void writeName(DataOutputStream out, String name) throws IOException {
		for (String label : name.split("\\.")) {
			out.writeByte(label.length());
			out.writeBytes(label);
		}
		out.writeByte(0);
	}

	@Override
	public void close() {
		this.socket.close();
	}

	private record Answer(int type, byte[] data) {
	}

}
