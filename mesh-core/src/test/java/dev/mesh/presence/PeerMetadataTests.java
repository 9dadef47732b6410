package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.presence.PeerMetadataException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerMetadataTests {

	private static final PresenceSettings SETTINGS = PresenceSettings.defaults();

	@Test
	void membersAreSortedAtEveryDepth() {
		Map<String, Object> inner = new LinkedHashMap<>();
		inner.put("z", 1);
		inner.put("y", List.of(Map.of("b", true)));
		Map<String, Object> outer = new LinkedHashMap<>();
		outer.put("q", inner);
		outer.put("p", null);

		assertThat(PeerMetadata.jsonOf(outer)).isEqualTo("{\"p\":null,\"q\":{\"y\":[{\"b\":true}],\"z\":1}}");
		assertThat(PeerMetadata.canonicalJson(" {\"b\" : 1.50, \"a\":\"\\u00e9\"} "))
			.isEqualTo("{\"a\":\"é\",\"b\":1.5}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "1", "\"x\"", "null", "{", "{\"a\":1}{}", "{\"a\":1,\"a\":2}", "{a:1}",
			"{\"a\":NaN}", "{\"a\":1e999}", "// x\n{}" })
	void whatIsNoObjectIsRefused(String json) {
		assertThatExceptionOfType(PeerMetadataException.class).isThrownBy(() -> PeerMetadata.check(json, SETTINGS))
			.matches((ex) -> ex.reason() == Reason.NOT_AN_OBJECT);
	}

	@Test
	void theLimitIsInBytesOfTheCompactForm() {
		String largest = "{\"x\":\"" + "é".repeat((4096 - 8) / 2) + "\"}";
		String oneMore = "{\"x\":\"" + "é".repeat((4096 - 8) / 2) + "y\"}";

		assertThatCode(() -> PeerMetadata.check(largest, SETTINGS)).doesNotThrowAnyException();
		assertThatCode(() -> PeerMetadata.check(" ".repeat(9000) + largest, SETTINGS)).doesNotThrowAnyException();
		assertThatThrownBy(() -> PeerMetadata.check(oneMore, SETTINGS))
			.hasMessage("Peer metadata has 4097 bytes as JSON, the limit is 4096")
			.matches((ex) -> ((PeerMetadataException) ex).reason() == Reason.TOO_LARGE);
		assertThatThrownBy(() -> PeerMetadata.check(" ".repeat(100_000) + "{}", SETTINGS))
			.matches((ex) -> ((PeerMetadataException) ex).reason() == Reason.TOO_LARGE);
	}

	@Test
	void theLimitOfDepthCountsTheObjectItself() {
		String deepest = "{\"[[[\":" + "[".repeat(15) + "]".repeat(15) + ",\"b\":[]}";
		String deeper = "{\"a\":" + "[".repeat(16) + "]".repeat(16) + "}";
		String bottomless = "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}";

		assertThatCode(() -> PeerMetadata.check(deepest, SETTINGS)).doesNotThrowAnyException();
		assertThatThrownBy(() -> PeerMetadata.check(deeper, SETTINGS)).hasMessageContaining("17 deep")
			.hasMessageContaining("the limit is 16")
			.matches((ex) -> ((PeerMetadataException) ex).reason() == Reason.TOO_DEEP);
		assertThatThrownBy(() -> PeerMetadata.check(bottomless, SETTINGS))
			.matches((ex) -> ((PeerMetadataException) ex).reason() == Reason.TOO_DEEP);
	}

	@Test
	void aMapThatCannotBeJsonIsRefused() {
		Map<String, Object> own = new HashMap<>();
		own.put("self", own);

		assertThatThrownBy(() -> PeerMetadata.jsonOf(own))
			.matches((ex) -> ((PeerMetadataException) ex).reason() == Reason.TOO_DEEP);
		assertThatThrownBy(() -> PeerMetadata.jsonOf(Map.of("x", new Broken())))
			.matches((ex) -> ((PeerMetadataException) ex).reason() == Reason.NOT_AN_OBJECT);
	}

	@Test
	void recordsAndBeansAreWrittenAsObjects() {
		record Version(int major, String suffix) {
		}

		assertThat(PeerMetadata.jsonOf(Map.of("version", new Version(3, "b"))))
			.isEqualTo("{\"version\":{\"major\":3,\"suffix\":\"b\"}}");
	}

	@Test
	void whatIsReadCannotBeChangedAtAnyDepth() {
		Map<String, Object> map = PeerMetadata.parse("{\"b\":{\"c\":[1]},\"a\":12345678901}");

		assertThat(map.keySet()).containsExactly("b", "a");
		assertThat(map).containsEntry("a", 12345678901L);
		assertThatThrownBy(() -> map.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
		Map<?, ?> inner = (Map<?, ?>) map.get("b");
		assertThatThrownBy(() -> inner.remove("c")).isInstanceOf(UnsupportedOperationException.class);
		List<?> list = (List<?>) inner.get("c");
		assertThatThrownBy(() -> list.remove(0)).isInstanceOf(UnsupportedOperationException.class);
		assertThat(new ArrayList<Object>(list)).containsExactly(1);
	}

	/** A bean that cannot be read. */
	static final class Broken {

		public String getValue() {
			throw new IllegalStateException("no value");
		}

	}

}
