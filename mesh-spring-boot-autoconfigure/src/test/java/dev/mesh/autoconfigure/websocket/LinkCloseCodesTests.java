package dev.mesh.autoconfigure.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.wire.ErrorCode;
import jakarta.websocket.CloseReason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests for {@link LinkCloseCodes}.
 */
class LinkCloseCodesTests {

	@ParameterizedTest
	@CsvSource({ "NORMAL,1000", "GOING_AWAY: the node stops,1001", "MALFORMED_FRAME: bad varint,1002",
			"RECORD_TOO_LARGE,1009", "INTERNAL_ERROR,1011", "BUSY: try later,1013", "AUTHENTICATION_FAILED: no,4007",
			"no code at all,1000" })
	void reasonsOfTheMeshHaveTheirCloseCode(String reason, int code) {
		assertThat(LinkCloseCodes.of(reason).getCloseCode().getCode()).isEqualTo(code);
	}

	@ParameterizedTest
	@EnumSource(ErrorCode.class)
	void everyErrorHasACodeThatMayBeSent(ErrorCode code) {
		assertThat(LinkCloseCodes.of(code.name()).getCloseCode().getCode()).isBetween(1000, 4999)
			.isNotIn(1004, 1005, 1006, 1015);
	}

	@Test
	void longReasonIsCutToWhatACloseFrameHolds() {
		CloseReason reason = LinkCloseCodes.of("GOING_AWAY " + "\u00fc".repeat(500));
		assertThat(reason.getReasonPhrase().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(123);
		assertThat(reason.getReasonPhrase()).startsWith("GOING_AWAY");
	}

}
