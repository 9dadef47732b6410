package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KnownPathsTests {

	private final KnownPaths paths = new KnownPaths();

	private String read(String path) {
		byte[] bytes = new WireWriter(16).writeByte(0xff).writeString(path).writeByte(7).toByteArray();
		WireReader reader = new WireReader(bytes, 1, bytes.length - 1);
		String read = this.paths.read(reader);
		assertThat(reader.readByte()).isEqualTo(7);
		return read;
	}

	@Test
	void aPathThatIsKnownIsTheSameObject() {
		String first = read("orders/created");
		assertThat(first).isEqualTo("orders/created");
		assertThat(read("orders/created")).isSameAs(first);
	}

	@Test
	void pathsWhoseBytesBeginOrEndAlikeAreNotTakenForEachOther() {
		for (String path : new String[] { "a", "aa", "a/b", "b/a", "orders/1", "orders/11", "\u00e4", "\u20ac/x" }) {
			assertThat(read(path)).isEqualTo(path);
		}
	}

	@Test
	void moreThanAreKeptAreStillReadRight() {
		Random random = new Random(3);
		for (int i = 0; i < 20_000; i++) {
			String path = "p" + random.nextInt(2_000) + "/" + "x".repeat(random.nextInt(20) + 1);
			assertThat(read(path)).isEqualTo(path);
		}
	}

	@Test
	void aPathThatNoMessageMayHaveIsRefusedEachTime() {
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read("a//b"))
				.matches((ex) -> ex.code() == ErrorCode.MALFORMED_FRAME)
				.withMessageContaining("empty segment");
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(""));
		}
	}

	@Test
	void bytesThatAreNoTextAreRefused() {
		byte[] bytes = { 2, (byte) 0xc3, 0x28 };
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> this.paths.read(new WireReader(bytes, 0, bytes.length)));
	}

}
