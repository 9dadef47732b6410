package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.link.LinkType;
import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Records on a link that nobody has proven anything on, and on links of a session: they
 * end that link or session at most, and no other.
 */
public final class SessionFuzz implements FuzzTarget {

	private static final long NEW_LINK = 1_000;

	private static final int STRANGER = 0;

	private static final int DIALER = 1;

	private static final int ACCEPTOR = 2;

	@Override
	public void accept(byte[] input) {
		if (input.length == 0) {
			return;
		}
		VirtualNetwork network = new VirtualNetwork();
		TestNode hub = network.node("hub");
		TestNode till = network.node("till");
		TestNode bystander = network.node("bystander");
		till.open(hub);
		bystander.open(hub);
		network.run(Duration.ofMillis(50));
		assertThat(hub.isActive(till)).isTrue();
		ByteBuffer record = ByteBuffer.wrap(input, 1, input.length - 1);
		switch ((input[0] & 0xff) % 3) {
			case STRANGER -> {
				hub.input((s, t) -> s.handleLinkOpened(NEW_LINK, LinkType.IN_MEMORY, "fuzz", t));
				hub.input((s, t) -> s.handleRecord(NEW_LINK, record, t));
			}
			case DIALER -> hub.input((s, t) -> s.handleRecord(network.wires.get(0).acceptorLink, record, t));
			default -> till.input((s, t) -> s.handleRecord(network.wires.get(0).dialerLink, record, t));
		}
		network.run(Duration.ofMillis(50));
		assertThat(hub.isActive(bystander)).isTrue();
		assertThat(hub.transmittedOn(NEW_LINK)).hasSizeLessThan(4);
	}

	@Override
	public List<byte[]> seeds() {
		byte[] close = Farewell.encodeClose(Refusal.of(ErrorCode.NORMAL, "done"));
		byte[] hello = """
				{"versions":[1],"key":"%1$s","incarnation":5,"nonce":"%1$s","ephemeral":"%1$s","role":"LEAF",\
				"software":"fuzz"}""".formatted("A".repeat(43)).getBytes(StandardCharsets.UTF_8);
		return List.of(FuzzTarget.chosen(STRANGER, ScriptedPeer.frame(FrameType.HELLO, hello)),
				FuzzTarget.chosen(STRANGER, ScriptedPeer.frame(FrameType.REJECTED, close)),
				FuzzTarget.chosen(DIALER, ScriptedPeer.frame(FrameType.PING, new byte[] { 1 })),
				FuzzTarget.chosen(DIALER, ScriptedPeer.frame(FrameType.CLOSE, close)),
				FuzzTarget.chosen(DIALER,
						ScriptedPeer.frame(FrameType.REAUTHENTICATE,
								"{\"credentials\":{\"type\":\"anonymous\"}}".getBytes(StandardCharsets.UTF_8))),
				FuzzTarget.chosen(DIALER, ScriptedPeer.frame(0x30, new byte[20])),
				FuzzTarget.chosen(ACCEPTOR, ScriptedPeer.frame(FrameType.PONG, new byte[] { 1 })),
				FuzzTarget.chosen(ACCEPTOR, ScriptedPeer.frame(FrameType.TERMS, new byte[] { '{', '}' })));
	}

	@Override
	public long allocationLimit(int inputBytes) {
		return 8 * 1024 * 1024 + 1_000L * inputBytes;
	}

}
