package dev.mesh.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelTargetTests {

	@ParameterizedTest
	@ValueSource(strings = { "db.internal:5432", "127.0.0.1:1", "localhost:65535", "[::1]:6379", "my_db-1:80" })
	void whatIsReadIsWrittenTheSame(String text) {
		TunnelTarget target = TunnelTarget.parse(text);
		assertThat(target).hasToString(text);
		assertThat(TunnelProtocol.target(TunnelProtocol.streamTo(target).arguments())).isEqualTo(target);
	}

	@Test
	void upperAndLowerCaseAreTheSame() {
		assertThat(TunnelTarget.parse("DB.Internal:5432")).isEqualTo(TunnelTarget.parse("db.internal:5432"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":", "db", "db:", ":5432", "db:0", "db:65536", "db:-1", "db:x", "db:*", "*:5432",
			"db :5432", "::1:80", "[db]:80", "[::1]80", "[]:80", "-db:80", "db/x:80", "http://db:80", "db:80\n" })
	void whatIsNotATargetIsRefusedWithTheTextAndWhatIsExpected(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TunnelTarget.parse(text))
			.withMessageContaining("'" + text.replace('\n', '?') + "' is not a target")
			.withMessageContaining("host:port")
			.withMessageContaining("without wildcards");
	}

	@Test
	void aLongTextIsShownInPart() {
		assertThatIllegalArgumentException().isThrownBy(() -> TunnelTarget.parse("x".repeat(10_000) + ":80"))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(500));
	}

	@Test
	void streamThatNamesNoTargetIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> TunnelProtocol.target(Map.of()));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TunnelProtocol.target(Map.of("host", "a]:1", "port", "2")));
	}

	@Test
	void limitsAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> TunnelSettings.defaults().withMaxConnections(0))
			.withMessageContaining("0");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TunnelSettings.defaults().withConnectTimeout(Duration.ofSeconds(26)))
			.withMessageContaining("PT26S");
	}

}
