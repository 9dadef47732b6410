package dev.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.presence.Presence;
import dev.mesh.presence.PeerMetadataException;
import dev.mesh.presence.PeerMetadataException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an application may say about its peer, at each limit, and where it is kept. */
@Timeout(60)
class MeshMetadataTests {

	record Version(int major, Optional<String> suffix) {
	}

	record App(Version version, List<String> capabilities) {
	}

	@Test
	void aMapARecordOrABeanIsTakenAndGivenBack() {
		try (Mesh mesh = Mesh.builder().metadata(new Version(2, Optional.of("b"))).build()) {
			Presence presence = mesh.presence();
			assertThat(presence.peerMetadataJson()).isEqualTo("{\"major\":2,\"suffix\":\"b\"}");
			assertThat(presence.peerMetadata(Version.class)).isEqualTo(new Version(2, Optional.of("b")));
			App app = new App(new Version(3, Optional.empty()), List.of("print"));
			presence.setPeerMetadata(app);
			assertThat(presence.peerMetadata()).containsEntry("version", map("major", 3, "suffix", null));
			assertThat(presence.peerMetadata(App.class)).isEqualTo(app);
			Bean bean = new Bean();
			bean.setRole("till");
			presence.setPeerMetadata(bean);
			assertThat(presence.peerMetadata()).containsExactlyEntriesOf(Map.of("role", "till"));
			assertThat(presence.peerMetadata(Bean.class).getRole()).isEqualTo("till");
			presence.setPeerMetadata(Map.of());
			assertThat(presence.peerMetadataJson()).isEqualTo("{}");
		}
	}

	@Test
	void aTypeNeedNotKnowAllMembersButThoseItKnowsHaveToFit() {
		try (Mesh mesh = Mesh.builder().build()) {
			Presence presence = mesh.presence();
			presence.setPeerMetadataJson("{\"major\":3,\"of a later release\":{}}");
			assertThat(presence.peerMetadata(Version.class)).isEqualTo(new Version(3, Optional.empty()));
			presence.setPeerMetadataJson("{\"major\":\"three\"}");
			assertThatIllegalArgumentException().isThrownBy(() -> presence.peerMetadata(Version.class))
				.withMessageContaining("The metadata of this peer does not fit")
				.withMessageContaining(Version.class.getName())
				.withMessageContaining("at 'major'")
				.withMessageContaining("three");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> mesh.presence().graph().localPeer().metadata(Version.class))
				.withMessageContaining("The metadata of Peer[" + mesh.name());
			assertThatIllegalArgumentException().isThrownBy(() -> presence.peerMetadata(Runnable.class));
		}
	}

	static Object[] whatIsNoObject() {
		return new Object[] { "{\"role\":\"till\"}", 3, true, List.of("till"), new int[] { 1 }, Reason.TOO_DEEP,
				new Object(), Optional.empty() };
	}

	@ParameterizedTest
	@MethodSource("whatIsNoObject")
	void whatIsNoObjectIsRefusedByItsType(Object metadata) {
		try (Mesh mesh = Mesh.builder().build()) {
			for (ThrowingCallable call : List.<ThrowingCallable>of(() -> mesh.presence().setPeerMetadata(metadata),
					() -> Mesh.builder().metadata(metadata))) {
				assertRefused(call, Reason.NOT_AN_OBJECT).withMessageContaining(metadata.getClass().getName());
			}
			assertThat(mesh.presence().peerMetadata()).isEmpty();
		}
	}

	@Test
	void theMessageSaysWhatToDoInstead() {
		try (Mesh mesh = Mesh.builder().build()) {
			assertRefused(() -> mesh.presence().setPeerMetadata("{}"), Reason.NOT_AN_OBJECT)
				.withMessageContaining("for JSON text there is setPeerMetadataJson");
			assertRefused(() -> mesh.presence().setPeerMetadata(null), Reason.NOT_AN_OBJECT)
				.withMessageContaining("but null was given; an empty map is no metadata");
			assertRefused(() -> mesh.presence().setPeerMetadataJson("[]"), Reason.NOT_AN_OBJECT)
				.withMessageContaining("ARRAY");
		}
	}

	@Test
	void theLargestIsTakenAndOneByteMoreIsRefusedWithBothSizes() {
		try (Mesh mesh = Mesh.builder().build()) {
			Presence presence = mesh.presence();
			presence.setPeerMetadata(Map.of("x", "y".repeat(4096 - 8)));
			assertThat(presence.peerMetadataJson()).hasSize(4096);
			assertRefused(() -> presence.setPeerMetadata(Map.of("x", "y".repeat(4097 - 8))), Reason.TOO_LARGE)
				.withMessageContaining("4097")
				.withMessageContaining("4096");
			assertThat(presence.peerMetadataJson()).hasSize(4096);
			Mesh.builder().metadata(Map.of("x", "y".repeat(4096 - 8))).build().close();
			assertRefused(() -> Mesh.builder().metadata(Map.of("x", "y".repeat(4097 - 8))).build(), Reason.TOO_LARGE);
		}
	}

	@Test
	void theDeepestIsTakenAndOneLevelMoreIsRefused() {
		try (Mesh mesh = Mesh.builder().build()) {
			Presence presence = mesh.presence();
			presence.setPeerMetadata(nested(16));
			assertThat(presence.peerMetadataJson()).startsWith("{\"x\":".repeat(15));
			assertRefused(() -> presence.setPeerMetadata(nested(17)), Reason.TOO_DEEP).withMessageContaining("17")
				.withMessageContaining("16");
			assertRefused(() -> presence.setPeerMetadata(nested(5000)), Reason.TOO_DEEP);
			assertRefused(() -> Mesh.builder().metadata(nested(17)).build(), Reason.TOO_DEEP);
		}
	}

	@Test
	void tenTimesAtOnceIsTakenAndThenOnceASecond() {
		try (Mesh mesh = Mesh.builder().build().start()) {
			long begin = System.nanoTime();
			int[] taken = { 0 };
			assertRefused(() -> {
				for (;;) {
					mesh.presence().setPeerMetadata(Map.of("n", taken[0]));
					taken[0]++;
				}
			}, Reason.TOO_OFTEN).withMessageContaining("10").withMessageContaining("once a second");
			long seconds = (System.nanoTime() - begin) / 1_000_000_000L;
			assertThat(taken[0]).isBetween(10, (int) (10 + seconds));
			assertThat(mesh.presence().peerMetadata()).containsEntry("n", taken[0] - 1);
			mesh.presence().setPeerMetadata(Map.of("n", taken[0] - 1));
		}
	}

	@Test
	void whatACrashInTheMiddleOfAWriteLeavesIsIgnored(@TempDir Path directory) throws Exception {
		try (Mesh mesh = Mesh.builder().dataDirectory(directory).build().start()) {
			mesh.presence().setPeerMetadata(Map.of("role", "till"));
		}
		Path half = Files.writeString(directory.resolve("metadata.json.tmp"), "{\"role\":\"hu");
		try (Mesh mesh = Mesh.builder().dataDirectory(directory).build().start()) {
			assertThat(mesh.presence().peerMetadata()).containsExactlyEntriesOf(Map.of("role", "till"));
			assertThat(half).doesNotExist();
			mesh.presence().setPeerMetadata(Map.of("role", "hub"));
		}
		assertThat(directory.resolve("metadata.json")).hasContent("{\"role\":\"hub\"}");
	}

	@Test
	void whatIsSetWhileTheMeshIsStoppedIsKeptToo(@TempDir Path directory) {
		try (Mesh mesh = Mesh.builder().dataDirectory(directory).build().start()) {
			mesh.stop();
			mesh.presence().setPeerMetadata(Map.of("role", "stopped"));
		}
		try (Mesh mesh = Mesh.builder().dataDirectory(directory).build()) {
			assertThat(mesh.presence().peerMetadata()).containsEntry("role", "stopped");
		}
	}

	private static ThrowableAssertAlternative<PeerMetadataException> assertRefused(ThrowingCallable call,
			Reason reason) {
		return assertThatExceptionOfType(PeerMetadataException.class).isThrownBy(call)
			.satisfies((refused) -> assertThat(refused.reason()).isEqualTo(reason));
	}

	private static Map<String, Object> nested(int depth) {
		Map<String, Object> map = Map.of();
		for (int i = 1; i < depth; i++) {
			map = Map.of("x", map);
		}
		return map;
	}

	private static Map<String, Object> map(String key, Object value, String other, Object otherValue) {
		Map<String, Object> map = new HashMap<>();
		map.put(key, value);
		map.put(other, otherValue);
		return Collections.unmodifiableMap(map);
	}

	/** With a setter. */
	public static final class Bean {

		private String role;

		public String getRole() {
			return this.role;
		}

		public void setRole(String role) {
			this.role = role;
		}

	}

}
