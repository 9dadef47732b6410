package dev.mesh.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Where a tunnel is to lead to, as the other end says it. */
public final class TunnelFuzz implements FuzzTarget {

	private static final List<Consumer<byte[]>> DECODERS = List.of(TunnelFuzz::text, TunnelFuzz::arguments);

	@Override
	public void accept(byte[] input) {
		FuzzTarget.choose(input, DECODERS);
	}

	@Override
	public List<byte[]> seeds() {
		return List.of(seed(0, "db.internal:5432"), seed(0, "[::1]:6379"), seed(1, "Host_1.example\n80"),
				seed(1, "fe80::1:2\n65535"));
	}

	@Override
	public int fewestEdges() {
		return 55;
	}

	private static byte[] seed(int decoder, String text) {
		return FuzzTarget.chosen(decoder, text.getBytes(StandardCharsets.UTF_8));
	}

	private static void text(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		try {
			assertIsTold(TunnelTarget.parse(text));
		}
		catch (IllegalArgumentException ex) {
			assertIsExplained(FuzzTarget.refusal(ex));
		}
	}

	private static void arguments(byte[] bytes) {
		String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", 2);
		try {
			assertIsTold(TunnelProtocol.target(Map.of("host", parts[0], "port", (parts.length > 1) ? parts[1] : "")));
		}
		catch (IllegalArgumentException ex) {
			assertIsExplained(FuzzTarget.refusal(ex));
		}
	}

	private static void assertIsExplained(String refusal) {
		assertThat(refusal).hasSizeLessThan(600)
			.doesNotContain("\n", "\r")
			.startsWith("'")
			.contains("' is not a target (")
			.endsWith("; it is written host:port, such as db.internal:5432 or [::1]:6379, without wildcards");
	}

	private static void assertIsTold(TunnelTarget target) {
		assertThat(TunnelTarget.parse(target.toString())).isEqualTo(target);
		assertThat(TunnelProtocol.target(TunnelProtocol.streamTo(target).arguments())).isEqualTo(target);
	}

}
