package dev.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshNameTests {

	@ParameterizedTest
	@ValueSource(strings = { "\u0000", "\n", "\u001b", "\u007f", "\u0085" })
	void aControlCharacterInANameIsRefusedByItsNumber(String control) {
		assertThatIllegalArgumentException().isThrownBy(() -> Mesh.builder().name("till" + control + "7"))
			.withMessageContaining("U+%04X is at index 4".formatted((int) control.charAt(0)))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(control));
	}

	@Test
	void anyOtherNameIsTaken() {
		try (Mesh mesh = Mesh.builder().name("Kasse 7 – Köln").build()) {
			assertThat(mesh.name()).isEqualTo("Kasse 7 – Köln");
		}
	}

}
