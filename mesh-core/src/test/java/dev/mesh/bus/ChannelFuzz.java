package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Envelopes of an authenticated peer that means harm, in the middle of traffic: what
 * {@link ChannelPair} checks at every step holds, and so does the budget.
 */
public final class ChannelFuzz implements FuzzTarget {

	@Override
	public void accept(byte[] input) {
		ChannelPair pair = ChannelPair.listening();
		pair.b.send("orders/created", "text");
		pair.b.ask("orders/price", "text", Duration.ofSeconds(1));
		pair.run(Duration.ofMillis(5));
		WireReader in = new WireReader(input, 0, input.length);
		while (in.remaining() > 2) {
			int epoch = in.readByte();
			int length = Math.min(in.readByte() << 8 | in.readByte(), in.remaining());
			byte[] frames = in.readBytes(length);
			pair.b.handleEnvelope(1 + epoch, frames);
			pair.b.turn();
		}
		pair.run(Duration.ofMillis(50));
		assertThat(pair.b.received).allMatch((message) -> message.payload().length <= input.length);
	}

	@Override
	public List<byte[]> seeds() {
		WireWriter ack = new WireWriter(100);
		new Acknowledgement(1, 0, 1, 1024, 262_144, List.of(), List.of(new Acknowledgement.Refusal(1, 1, 3)))
			.write(ack);
		byte[] offer = { 0, 16, 0x7f };
		return List.of(envelope(new RawFrames().open().message(1, 0, 3, "orders/created", "text").bytes()), envelope(
				new RawFrames().open().fragment(1, 0, 1, "a", 8, "1234").fragment(2, 1, 2, "", 0, "5678").bytes()),
				envelope(new RawFrames().open().skip(1, 0, 64).sync(2).resync(1).bytes()),
				envelope(new RawFrames().open().datagram(1, 0, 3, "a", 4, "text").confirm(1, 1, 1, 0).bytes()),
				envelope(new RawFrames().open().part(1, Kind.REQUEST, 1, "a", Map.of("b", "c"), (byte) 1).bytes()),
				envelope(new RawFrames().open().part(1, Kind.STREAM_OPEN, 1, "a", Map.of(), offer).bytes()),
				envelope(new RawFrames().open().part(1, Kind.REPLY, 1, "", Map.of(), (byte) 1).bytes()),
				envelope(new RawFrames().open().part(1, Kind.FAILURE, 1, "", Map.of(), (byte) 1).bytes()),
				envelope(new RawFrames().reset(1).bytes()), envelope(ack.toByteArray()));
	}

	@Override
	public int fewestEdges() {
		return 1_000;
	}

	private static byte[] envelope(byte[] frames) {
		return new WireWriter(frames.length + 3).writeByte(0)
			.writeByte(frames.length >> 8)
			.writeByte(frames.length & 0xff)
			.writeBytes(frames)
			.toByteArray();
	}

	@Override
	public long allocationLimit(int inputBytes) {
		return 8 * 1024 * 1024 + 4_000L * inputBytes;
	}

}
