package dev.mesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.benchmarks.product.Product;
import dev.mesh.benchmarks.product.Products;
import org.junit.jupiter.api.Test;

class OptionsTests {

	@Test
	void everythingIsMeasuredInTheFullForm() {
		Options options = Options.of("--full");

		assertThat(options.products()).isEqualTo(Products.all());
		assertThat(options.measures()).isEqualTo(Measures.all());
		assertThat(options.form()).isEqualTo(Form.FULL);
	}

	@Test
	void othersRefineTheFullFormWhereverItStands() {
		Options options = Options.of("--products", "mesh,tcp", "--repetitions", "7", "--full", "--keep");

		assertThat(options.products()).extracting(Product::name).containsExactly("tcp", "mesh");
		assertThat(options.form()).isEqualTo(Form.FULL.withRepetitions(7).withFresh(false));
	}

	@Test
	void aMeasureIsNamedByItsBeginning() {
		assertThat(Options.of("--measures", "send-128,round").measures()).extracting(Measure::name)
			.containsExactly("send-128-up", "send-128-down", "round-trip");
	}

	@Test
	void whatIsUnknownOrIncompleteIsNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.of("--fast")).withMessageContaining("--fast");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.of("--seconds"))
			.withMessageContaining("--seconds");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.of("--products", "kafka").products())
			.withMessageContaining("kafka");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.of("--measures", "colour").measures())
			.withMessageContaining("colour");
	}

}
